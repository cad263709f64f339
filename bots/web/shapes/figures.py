"""What was measured of the product, as it goes out: figures with their intervals, and what they mean."""

from datetime import date

from pydantic import Field

from bots.web.shapes.shape import Shape
from evals.baseline import Summary
from evals.report import Estimate
from knowledge.language import Language
from knowledge.phrases import Phrases


class FigureShape(Shape):
    """One measure over the questions of a set: the mean, and its 95 % interval."""

    measure: str = Field(examples=["right_ending"])
    name: str = Field(description="What it is called.", examples=["Rett utfall"])
    about: str = Field(description="What it tells.")
    mean: float = Field(description="From 0 to 1; higher is better.")
    low: float
    high: float
    questions: int = Field(description="How many questions it is the mean of.")

    @classmethod
    def of(cls, measure: str, held: Estimate, language: Language, phrases: Phrases) -> "FigureShape":
        """Tell of a measure."""
        return cls(
            measure=measure,
            name=phrases.say(f"evals_measure_{measure}", language),
            about=phrases.say(f"evals_about_{measure}", language),
            mean=held.mean,
            low=held.low,
            high=held.high,
            questions=held.questions,
        )


class FiguresOfSet(Shape):
    """What was measured on one set of questions."""

    name: str = Field(examples=["gold"])
    figures: list[FigureShape]


class SummaryShape(Shape):
    """What was measured of the product as it comes, when, and how to read it."""

    made: date = Field(description="When it was measured.")
    product: str = Field(description="What was measured.", examples=["omstilling 0.1.0"])
    embedding_model: str = Field(description="The model it searched by meaning with.", examples=["offline"])
    about: str = Field(description="How to read the figures.")
    sets: list[FiguresOfSet]

    @classmethod
    def of(cls, summary: Summary, language: Language, phrases: Phrases) -> "SummaryShape":
        """Tell of what was measured."""
        sets = [
            FiguresOfSet(
                name=name, figures=[FigureShape.of(each, held[each], language, phrases) for each in sorted(held)]
            )
            for name, held in summary.sets.items()
        ]
        about = phrases.say("evals_told_about", language)
        return cls(
            made=date.fromisoformat(summary.made),
            product=summary.product,
            embedding_model=summary.model,
            about=about,
            sets=sets,
        )
