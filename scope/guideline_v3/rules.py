"""The rules of the guideline of 22 November 2019, clause by clause, each departure beside the rule it concerns."""

from scope.areas import (
    CODE_ALWAYS,
    CODE_MAYBE,
    CUSTOM_OBJECTS,
    IN_MANUAL,
    MAY_INVOLVE_DESIGN,
    NO_CLAUSE,
    NOT_IN_MANUAL,
    OUTSIDE_ALWAYS,
    OUTSIDE_MAYBE,
    PERSONALIZATION,
    PRODUCT,
    SHARED_SERVICES,
    WORKSPACES,
)
from scope.facts import (
    Advice,
    Aim,
    Build,
    Code,
    Documented,
    Involves,
    Manual,
    Outside,
    Reproducible,
    Retry,
    Setting,
    Suspect,
    Symptom,
)
from scope.rules import Rule, Standing, given, when

IN_SCOPE, CONDITIONAL, OUT_OF_SCOPE = Standing
YES, NOT_SURE = Documented.YES, Documented.NOT_SURE

FAULT = {"aim": Aim.INVESTIGATE}
HELP = {"aim": (Aim.INVESTIGATE, Aim.LEARN)}
DOCUMENTED = {"documented": (YES, NOT_SURE)}
BROKEN = {"symptom": (Symptom.DIFFERS, Symptom.STOPPED)}
REPEATS = (Reproducible.ALWAYS, Reproducible.SOMETIMES)
NOT_ONE_OFF = (*REPEATS, Reproducible.NOT_TRIED)
OWN = PRODUCT - SHARED_SERVICES

RULES: tuple[Rule, ...] = (
    # 1.1 What no clause names is for a person to decide.
    Rule("1.1", CONDITIONAL, when(aim=Aim.OTHER), limit="staff_decide", for_staff=True, reading="no-clause"),
    Rule("1.1", CONDITIONAL, when(**HELP, area=NO_CLAUSE), limit="staff_decide", for_staff=True, reading="no-clause"),
    Rule(
        "1.1", CONDITIONAL, when(aim=Aim.SET_UP, setting=Setting.OTHER),
        limit="staff_decide", for_staff=True, reading="closed-list",
    ),
    # 1.2.1 Troubleshooting of basic functions.
    Rule(
        "1.2.1", IN_SCOPE, when(**FAULT, area=OWN, documented=YES, **BROKEN, reproducible=NOT_ONE_OFF),
        given(reproducible=REPEATS), reading="not-tried-stays",
    ),
    Rule(
        "1.2.1", IN_SCOPE,
        when(**FAULT, area=IN_MANUAL - SHARED_SERVICES, documented=NOT_SURE, **BROKEN, reproducible=NOT_ONE_OFF),
        given(documented=YES, reproducible=REPEATS), reading="not-sure-is-not-no",
    ),
    Rule("1.2.1", IN_SCOPE, when(**FAULT, area=OWN, documented=YES, symptom=Symptom.LATE), reading="delay-is-named"),
    Rule(
        "1.2.1", IN_SCOPE,
        when(**FAULT, area=IN_MANUAL - SHARED_SERVICES, documented=NOT_SURE, symptom=Symptom.LATE),
        given(documented=YES), reading="delay-is-named",
    ),
    Rule("1.2.1", IN_SCOPE, when(**FAULT, area=SHARED_SERVICES, documented=YES), reading="correct-request"),
    Rule(
        "1.2.1", IN_SCOPE, when(**FAULT, area=SHARED_SERVICES, documented=NOT_SURE), given(documented=YES),
        reading="correct-request",
    ),
    # 1.2.2 The setting requests the document lists, whatever their area.
    Rule(
        "1.2.2", IN_SCOPE, when(aim=Aim.SET_UP, setting=(Setting.RTP_DOMAIN, Setting.DEDICATED_IP, Setting.SSL)),
        reading="listed-setting-first",
    ),
    # 1.2.3 What a basic function is: unclear in a field the manual does not cover, so support judges.
    Rule(
        "1.2.3", CONDITIONAL, when(**FAULT, area=NOT_IN_MANUAL, documented=NOT_SURE),
        limit="support_judges", for_staff=True, reading="not-sure-is-not-no",
    ),
    # 1.3.1 Questions of use.
    Rule(
        "1.3.1", CONDITIONAL, when(aim=Aim.LEARN, area=PRODUCT), given(manual=(Manual.UNCLEAR, Manual.DIFFERS)),
        limit="consulting_may_be_advised", reading="understood-by-reading",
    ),
    # 1.3.2 What cannot be reproduced.
    Rule(
        "1.3.2", CONDITIONAL, when(**FAULT, area=OWN, **DOCUMENTED, **BROKEN, reproducible=Reproducible.ONCE),
        limit="past_logs_only", reading="only-once",
    ),
    # 1.3.3 The customer's own code: the fault must show, and point at the product.
    Rule(
        "1.3.3", CONDITIONAL,
        when(**FAULT, area=CODE_ALWAYS, **DOCUMENTED, suspect=(Suspect.PRODUCT, Suspect.CANNOT_TELL)),
        given(reproducible=REPEATS, suspect=Suspect.PRODUCT), reading="fault-gate",
    ),
    Rule(
        "1.3.3", CONDITIONAL,
        when(
            **FAULT, area=CODE_MAYBE, **DOCUMENTED, code=Code.YES, suspect=(Suspect.PRODUCT, Suspect.CANNOT_TELL)
        ),
        given(reproducible=REPEATS, suspect=Suspect.PRODUCT), reading="fault-gate",
    ),
    # 1.3.4 Services on shared servers: tried again after a while, and failing still.
    Rule(
        "1.3.4", CONDITIONAL,
        when(
            **FAULT, area=SHARED_SERVICES, **DOCUMENTED,
            reproducible=NOT_ONE_OFF, retry=(Retry.NOT_YET, Retry.STILL_FAILS),
        ),
        given(reproducible=REPEATS, retry=Retry.STILL_FAILS), reading="two-services",
    ),
    Rule(
        "1.3.4", OUT_OF_SCOPE, when(**FAULT, area=SHARED_SERVICES, **DOCUMENTED, retry=Retry.SOLVED),
        reading="solved-by-retry",
    ),
    Rule(
        "1.3.4", OUT_OF_SCOPE, when(**FAULT, area=SHARED_SERVICES, **DOCUMENTED, reproducible=Reproducible.ONCE),
        reading="one-off-there",
    ),
    # 1.3.5 An outside system: support looks at the Marketo side.
    Rule(
        "1.3.5", CONDITIONAL,
        when(**FAULT, area=OUTSIDE_ALWAYS, **DOCUMENTED, suspect=(Suspect.PRODUCT, Suspect.CANNOT_TELL)),
        limit="marketo_side_only", reading="crm-is-outside",
    ),
    Rule(
        "1.3.5", CONDITIONAL,
        when(
            **FAULT, area=OUTSIDE_MAYBE, **DOCUMENTED,
            outside=Outside.YES, suspect=(Suspect.PRODUCT, Suspect.CANNOT_TELL),
        ),
        limit="marketo_side_only", reading="connector-is-outside",
    ),
    # 1.4 What belongs to consulting.
    Rule("1.4.1", OUT_OF_SCOPE, when(aim=Aim.ADVISE, advice=Advice.DESIGN), reading="what-is-asked-for"),
    Rule("1.4.2", OUT_OF_SCOPE, when(aim=Aim.BUILD, build=Build.DEVELOPMENT), reading="what-is-asked-for"),
    Rule(
        "1.4.2", OUT_OF_SCOPE, when(**FAULT, area=CODE_ALWAYS, **DOCUMENTED, suspect=Suspect.OTHER_SIDE),
        reading="fault-gate",
    ),
    Rule(
        "1.4.2", OUT_OF_SCOPE,
        when(**FAULT, area=CODE_MAYBE, **DOCUMENTED, code=Code.YES, suspect=Suspect.OTHER_SIDE), reading="fault-gate",
    ),
    Rule("1.4.3", OUT_OF_SCOPE, when(aim=Aim.BUILD, build=Build.INTEGRATION), reading="what-is-asked-for"),
    Rule(
        "1.4.3", OUT_OF_SCOPE, when(**FAULT, area=OUTSIDE_ALWAYS, **DOCUMENTED, suspect=Suspect.OTHER_SIDE),
        reading="works-elsewhere",
    ),
    Rule(
        "1.4.3", OUT_OF_SCOPE,
        when(**FAULT, area=OUTSIDE_MAYBE, **DOCUMENTED, outside=Outside.YES, suspect=Suspect.OTHER_SIDE),
        reading="works-elsewhere",
    ),
    Rule("1.4.4", OUT_OF_SCOPE, when(**FAULT, area=PRODUCT, documented=Documented.NO), reading="undocumented-way"),
    Rule("1.4.5", OUT_OF_SCOPE, when(aim=Aim.ADVISE, advice=Advice.TUNING), reading="late-or-faster"),
    Rule("1.4.6", OUT_OF_SCOPE, when(aim=Aim.ADVISE, advice=Advice.BEST_PRACTICE), reading="what-is-asked-for"),
    # 1.4.7 What depends on design: recommended, not refused.
    Rule("1.4.7.1", OUT_OF_SCOPE, when(**HELP, area=CUSTOM_OBJECTS), recommends=True, reading="recommended"),
    Rule(
        "1.4.7.1", OUT_OF_SCOPE, when(**HELP, area=MAY_INVOLVE_DESIGN, involves=Involves.CUSTOM_OBJECTS),
        recommends=True, reading="recommended",
    ),
    Rule("1.4.7.2", OUT_OF_SCOPE, when(**HELP, area=PERSONALIZATION), recommends=True, reading="recommended"),
    Rule(
        "1.4.7.2", OUT_OF_SCOPE, when(**HELP, area=MAY_INVOLVE_DESIGN, involves=Involves.PERSONALIZATION),
        recommends=True, reading="recommended",
    ),
    Rule("1.4.7.3", OUT_OF_SCOPE, when(**HELP, area=WORKSPACES), recommends=True, reading="recommended"),
    Rule(
        "1.4.7.3", OUT_OF_SCOPE, when(**HELP, area=MAY_INVOLVE_DESIGN, involves=Involves.WORKSPACES),
        recommends=True, reading="recommended",
    ),
)  # fmt: skip
