"""The process × phase matrix as it goes out."""

from pydantic import Field

from assistant.matrix import Matrix
from bots.web.shapes.shape import Shape
from knowledge.framework.framework import Framework
from knowledge.language import Language
from knowledge.municipalities import load_municipalities
from knowledge.phrases import Phrases


class MatrixCellShape(Shape):
    """One cell for one municipality: how many activities have come how far."""

    process: str
    phase: int
    planned: int = Field(description="Not begun, but covered by a plan that a person has confirmed.")
    under_way: int
    done: int
    relevant: int = Field(description="Not set aside as not relevant.")
    sources: int = Field(description="Documents of the municipality that people have placed here.")


class MatrixShape(Shape):
    """The cells of one municipality, in the framework's order."""

    municipality: str = Field(description="Its kommunenummer.", examples=["5006"])
    name: str
    projects: int = Field(description="How many projects were counted: those that the caller may see.")
    cells: list[MatrixCellShape]

    @classmethod
    def of(cls, matrix: Matrix) -> "MatrixShape":
        """Tell of a matrix."""
        cells = [
            MatrixCellShape(
                process=each.cell.process,
                phase=each.cell.phase,
                planned=each.planned,
                under_way=each.under_way,
                done=each.done,
                relevant=each.relevant,
                sources=each.sources,
            )
            for each in matrix.cells
        ]
        name = load_municipalities().name(matrix.municipality)
        return cls(municipality=matrix.municipality, name=name, projects=matrix.projects, cells=cells)


class NamedPhase(Shape):
    """A phase by its number and name."""

    number: int
    name: str


class NamedProcess(Shape):
    """A process by its id and name, with its phases: a row of the matrix."""

    id: str
    name: str
    phases: list[NamedPhase]


class MatricesShape(Shape):
    """The matrices of some municipalities, and the names of their rows and columns."""

    processes: list[NamedProcess]
    municipalities: list[MatrixShape]
    legend: str = Field(description="What the counts mean.")

    @classmethod
    def of(cls, matrices: list[Matrix], framework: Framework, language: Language, phrases: Phrases) -> "MatricesShape":
        """Tell of matrices side by side."""
        processes = [
            NamedProcess(
                id=process.id,
                name=process.name.within(language),
                phases=[NamedPhase(number=each.number, name=each.name.within(language)) for each in process.phases],
            )
            for process in framework.processes
        ]
        told = [MatrixShape.of(each) for each in matrices]
        return cls(processes=processes, municipalities=told, legend=phrases.say("matrix_legend", language))
