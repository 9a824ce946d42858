#!/usr/bin/env bash
# python-docx reads past what stands in a content control.
#
# Packages: python-docx 1.2.0.
# A good guess: iter_inner_content() gives all paragraphs and tables of a document or a cell in their order, as its name
# and its documentation say; forms that were made with Word's content controls (w:sdt) are paragraphs like any other.
# What happens: a paragraph within a control is left out without a word, by iter_inner_content() and by paragraphs, in the
# body and in a cell. Of a cell, paragraphs leaves its inner tables out; iter_inner_content() has them. Who reads a form
# gets its labels and none of its values.
# Seen on 2026-11-27 (Python 3.11, Linux x86_64):
#   in the document: ['Name:', 'Anna', 'Name:', 'Anna', 'inner']
#   read in order:   ['Name:', 'table']
#   of the cell:     ['Name:', 'table'] by paragraphs ['Name:']
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check python-docx==1.2.0
cd "$folder"
venv/bin/python - <<'PY'
import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.table import Table

CONTROL = f"""<w:sdt {nsdecls("w")}><w:sdtPr><w:alias w:val="name"/><w:text/></w:sdtPr>
<w:sdtContent><w:p><w:r><w:t>Anna</w:t></w:r></w:p></w:sdtContent></w:sdt>"""


def order(block) -> list[str]:
    return ["table" if isinstance(each, Table) else each.text for each in block.iter_inner_content()]


made = docx.Document()
made.add_paragraph("Name:")._p.addnext(parse_xml(CONTROL))
cell = made.add_table(1, 1).cell(0, 0)
cell.text = "Name:"
cell._tc.append(parse_xml(CONTROL))
cell.add_table(1, 1).cell(0, 0).text = "inner"
made.save("form.docx")

form = docx.Document("form.docx")
texts = [each.text for each in form.element.body.iter(qn("w:t"))]
inside = form.tables[0].cell(0, 0)
plain = [each.text for each in inside.paragraphs if each.text]
print("in the document:", texts)
print("read in order:  ", order(form))
print("of the cell:    ", [each for each in order(inside) if each], "by paragraphs", plain)
assert texts == ["Name:", "Anna", "Name:", "Anna", "inner"]
assert order(form) == ["Name:", "table"], "the behaviour has changed"
assert [each for each in order(inside) if each] == ["Name:", "table"] and plain == ["Name:"], "the behaviour has changed"
PY
