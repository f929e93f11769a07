"""Where the document leaves a choice, one was made, and it can be found."""

import pytest

from scope.guideline_v3 import GUIDELINE

READINGS = GUIDELINE.readings
# What somebody who reads the document closely would ask, and the reading that answers.
OPEN_QUESTIONS = {
    "Is “Dedicated IPSSL” one thing or two?": "ip-and-ssl",
    "An API error fits three clauses: which counts?": "correct-request",
    "Who judges whether a request was correct?": "customer-says-correct",
    "A custom object misbehaves, and it is in the manual: 1.2.1 or 1.4.7?": "design-before-manual",
    "“Recommended” stands under “out of scope”: may one still file?": "recommended",
    "Adding a domain to RTP: a setting request, or RTP?": "listed-setting-first",
    "Settings of workspaces only, or whatever shows there?": "workspace-as-cause",
    "A question of use about RTP: 1.3.1 or 1.4.7?": "usage-too",
    "A question of use whose answer is advice on design?": "what-is-asked-for",
    "A delay that happened once: 1.2.1 or 1.3.2?": "delay-is-named",
    "A slow page: a fault, or tuning?": "late-or-faster",
    "The CRM sync is a function of the product and an outside system: which?": "crm-is-outside",
    "Is another vendor's connector our code?": "connector-is-outside",
    "How long is “a certain time”?": "a-while",
    "“Such as the API and list import”: what else?": "two-services",
    "Shared services must repeat, 1.3.2 takes what does not: which?": "one-off-there",
    "How sure must one be that the product is at fault?": "fault-gate",
    "What is “not sufficiently understood”?": "understood-by-reading",
    "Does a community article make a function a basic one?": "community-for-usage",
    "An undocumented way shows a fault of the product: looked into?": "undocumented-way",
    "The manual's addresses have changed: do the new ones count?": "manual-today",
    "A single instance: must its ID be given?": "everyone-names-the-instance",
    "One's own login: must the name be given?": "everyone-gives-a-name",
    "There is no page to point at: what then?": "no-url-because",
    "What are “expected” and “actual” of a question?": "five-worded-by-kind",
    "Are screenshots required?": "pictures-if-possible",
    "Are API notes required for every case?": "only-what-concerns",
    "The manual says HTML is not supported, the document says on conditions: which?": "later-document-counts",
    "It used to work, but we changed something: still covered?": "own-change-stays",
    "It turns out to work as designed: was it covered?": "complaint-decides",
}


@pytest.mark.parametrize("question", OPEN_QUESTIONS)
def test_an_open_question_is_settled(question: str) -> None:
    clause, words = READINGS[OPEN_QUESTIONS[question]]
    assert clause in GUIDELINE.clauses
    assert words.ja.endswith("。")
    assert words.en.endswith(".")


def test_each_of_the_thirty_is_settled_by_a_reading_of_its_own() -> None:
    assert len(set(OPEN_QUESTIONS.values())) == len(OPEN_QUESTIONS) == 30


def test_every_reading_that_is_cited_exists() -> None:
    cited = {row.reading for row in (*GUIDELINE.rules, *GUIDELINE.requirements) if row.reading}
    assert cited <= set(READINGS)
