"""How the details are laid out: sections with the clause in the margin, each item with its reason and examples."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, LayoutObject
from crispy_forms.utils import TEMPLATE_PACK, render_field
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from scope import Evidence

# In the order one thinks: a heading, and the evidence under it.
SECTIONS: tuple[tuple[str, Promise, tuple[str, ...]], ...] = (
    ("subject", _("In one line"), ("subject",)),
    ("who", _("Instance and your name"), ("munchkin_id", "reporter_name")),
    ("where", _("Where it is"), ("asset_urls", "activity_id")),
    ("since", _("Since when"), ("since", "occurrences")),
    ("steps", _("Step by step"), ("steps",)),
    ("results", _("Expected and actual"), ("expected", "actual")),
    ("api", _("The API call"), ("api_request_id", "api_call", "api_request", "api_response")),
    ("import", _("The list import"), ("import_started_at", "import_list_url", "import_mode", "import_contents")),
    ("conditions", _("For this verdict"), ("retries", "product_evidence", "outside_system")),
    ("tried", _("What you tried and read"), ("tried", "error_message", "pages_read")),
    ("files", _("Files"), ("attachments",)),
)
# The heading where the kind of request changes what the rows and boxes mean.
RENAMED: dict[str, Promise] = {"where": _("What it is about"), "results": _("What you need"), "steps": _("In order")}


class Item(LayoutObject):
    """One item of evidence: its field as crispy draws it, what was understood, and a good and a bad example."""

    template = "intake/_item.html"

    def __init__(self, item: Evidence) -> None:
        self.item = item
        self.fields = [item.name, "no_url_reason"] if item.may_be_none and item.name == "asset_urls" else [item.name]

    def render(self, form: Any, context: Any, template_pack: str = TEMPLATE_PACK, **kwargs: Any) -> str:
        drawn = [
            render_field(name, form, context, template_pack=template_pack, **kwargs)
            for name in self.fields
            if name in form.fields
        ]
        shown = {"item": self.item, "drawn": drawn, "form": form, "rows": form.rows.get(self.item.name)}
        return render_to_string(self.template, context.flatten() | shown)


class Paste(LayoutObject):
    """A box above the items, out of whose contents they are filled in."""

    template = "intake/_paste.html"

    def render(self, form: Any, context: Any, template_pack: str = TEMPLATE_PACK, **kwargs: Any) -> str:
        return render_to_string(self.template, context.flatten())


class Section(LayoutObject):
    """A heading with the clause beside it, over its items."""

    template = "intake/_section.html"

    def __init__(self, name: str, heading: str | Promise, items: list[Evidence], parts: list[LayoutObject]) -> None:
        self.name, self.heading, self.items, self.fields = name, heading, items, parts

    def render(self, form: Any, context: Any, template_pack: str = TEMPLATE_PACK, **kwargs: Any) -> str:
        clauses = list(dict.fromkeys(item.clause for item in self.items))
        inside = [item.render(form, context, template_pack=template_pack, **kwargs) for item in self.fields]
        shown = {"name": self.name, "heading": self.heading, "clause": clauses[0], "inside": inside}
        return render_to_string(self.template, context.flatten() | shown)


def helper(items: tuple[Evidence, ...], *, is_fault: bool, drawn_as: type[Item] = Item) -> FormHelper:
    """The whole form's layout; sections without an item are left out. Only the details read a pasted call."""
    by_name = {item.name: item for item in items}
    sections = []
    for name, heading, names in SECTIONS:
        inside = [by_name[one] for one in names if one in by_name]
        if inside:
            paste = [Paste()] if name == "api" and drawn_as is Item else []
            parts = [*paste, *map(drawn_as, inside)]
            sections.append(Section(name, heading if is_fault else RENAMED.get(name, heading), inside, parts))
    made = FormHelper()
    made.form_tag = False
    made.disable_csrf = True
    made.include_media = False
    made.form_show_errors = True
    made.layout = Layout(*sections)
    return made
