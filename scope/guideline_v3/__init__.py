"""The support guideline, version 3 of 22 November 2019. Not edited once in force."""

from datetime import date

from scope.guideline_v3.asking import ASKING, HEADLINES, LIMITS, TODOS
from scope.guideline_v3.clauses import CLAUSES
from scope.guideline_v3.evidence import KINDS, REQUIREMENTS, WORDINGS
from scope.guideline_v3.examples import EXAMPLES
from scope.guideline_v3.readings import READINGS
from scope.guideline_v3.rules import RULES
from scope.rules import Guideline
from scope.words import text

GUIDELINE = Guideline(
    version="3",
    dated=date(2019, 11, 22),
    title=text("Marketo カスタマーサポートご利用ガイドライン", "Marketo customer support guideline"),
    url="https://nation.marketo.com/docs/DOC-6746",
    clauses=CLAUSES,
    rules=RULES,
    requirements=REQUIREMENTS,
    asking=ASKING,
    todos=TODOS,
    limits=LIMITS,
    headlines=HEADLINES,
    wordings=WORDINGS,
    kinds=KINDS,
    readings=READINGS,
    examples=EXAMPLES,
)
