import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from knowledge.framework.reading import shipped
