"""API calls out of whatever was pasted of them: commands, dumps, records, answers."""

import contextlib
import json
import time
from collections.abc import Callable, Iterator

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.evidence import pasting
from cases.evidence.findings import HIDDEN
from cases.evidence.marketo import Unread
from cases.evidence.pasting import FITS, LONGEST, NAMES, Form, Pasted, read
from cases.evidence.secrets import has_secret


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


SECRET, TOKEN = "Vgo6rzLkW1cMQTx8nJ2yDa0bS7eU4hPq", "cdf01657-110d-4155-99a7-f986b2ff13a0:int"
HOST = "https://417-KMT-208.mktorest.com"
LEADS = f"{HOST}/rest/v1/leads.json"
BODY = '{"action":"createOrUpdate","input":[{"email":"a@example.com"}]}'
FAILED = '{"requestId":"e42b#14272d07d78","success":false,"errors":[{"code":"611","message":"System error"}]}'
POST, GET = "POST /rest/v1/leads.json", "GET /rest/v1/leads.json"
JSON = "Content-Type: application/json"
AUTHORISED = f"Authorization: {HIDDEN}"


def sent(method: str, *headers: str, url: str = LEADS, body: str = "") -> str:
    return "\n".join([f"{method} {url}", *headers, *(["", body] if body else [])])


# What each item is expected to be read as, where it is not the same for all: the call, the instance.
CURL = [
    (f"curl '{LEADS}?a=email'", {"api_call": GET, "api_request": sent("GET", url=f"{LEADS}?a=email")}),
    (f"curl {LEADS}", {"api_call": GET}),
    (f"curl -X GET {LEADS}", {"api_call": GET}),
    (f"curl -XPOST {LEADS} -d '{BODY}'", {"api_call": POST, "api_request": sent("POST", body=BODY)}),
    (f"curl -X=POST {LEADS} -d '{BODY}'", {"api_call": POST, "api_request": sent("POST", body=BODY)}),
    (f"curl -sSLX POST {LEADS} -d '{BODY}'", {"api_call": POST, "api_request": sent("POST", body=BODY)}),
    (f"curl --request POST --url {LEADS} --data '{BODY}'", {"api_call": POST, "api_request": sent("POST", body=BODY)}),
    (f"curl --request=POST --url={LEADS} --data='{BODY}'", {"api_call": POST, "api_request": sent("POST", body=BODY)}),
    (f"curl {LEADS} -d '{BODY}'", {"api_call": POST, "api_request": sent("POST", body=BODY)}),
    (f"curl {LEADS} -d'{BODY}'", {"api_call": POST, "api_request": sent("POST", body=BODY)}),
    (f"curl {LEADS} --data-raw '{BODY}'", {"api_call": POST, "api_request": sent("POST", body=BODY)}),
    (f"curl {LEADS} --data-binary '{BODY}'", {"api_call": POST, "api_request": sent("POST", body=BODY)}),
    (f"curl {LEADS} --data-binary @leads.json", {"api_call": POST, "api_request": sent("POST", body="@leads.json")}),
    (f"curl {LEADS} --json '{BODY}'", {"api_call": POST, "api_request": sent("POST", JSON, body=BODY)}),
    (f"curl {LEADS} -d a=1 -d b=2", {"api_call": POST, "api_request": sent("POST", body="a=1&b=2")}),
    (
        f"curl -G {LEADS} -d filterType=email --data-urlencode 'filterValues=a b'",
        {"api_call": GET, "api_request": sent("GET", url=f"{LEADS}?filterType=email&filterValues=a b")},
    ),
    (
        f"curl -G '{LEADS}?a=1' -d b=2",
        {"api_call": GET, "api_request": sent("GET", url=f"{LEADS}?a=1&b=2")},
    ),
    (f"curl -I {LEADS}", {"api_call": "HEAD /rest/v1/leads.json"}),
    (f"curl -T a.csv {LEADS}", {"api_call": "PUT /rest/v1/leads.json", "api_request": sent("PUT", body="@a.csv")}),
    (
        f"curl -F 'format=csv' -F 'file=@leads.csv;type=text/csv' {HOST}/bulk/v1/leads.json",
        {
            "api_call": "POST /bulk/v1/leads.json",
            "api_request": f"POST {HOST}/bulk/v1/leads.json\n\nformat=csv\nfile=@leads.csv;type=text/csv",
        },
    ),
    (
        f"curl -X POST '{LEADS}' -H 'Authorization: Bearer {TOKEN}' -H '{JSON}' -d '{BODY}'",
        {"api_call": POST, "api_request": sent("POST", AUTHORISED, JSON, body=BODY), "hid": True},
    ),
    (
        f"curl -u 'me:{SECRET}' {LEADS}",
        {"api_call": GET, "api_request": sent("GET", AUTHORISED), "hid": True},
    ),
    (
        f"curl -b '_mkto_trk=id:417-KMT-208&token:_mch-x' {LEADS}",
        {"api_call": GET, "api_request": sent("GET", f"Cookie: {HIDDEN}"), "hid": True},
    ),
    (
        f"curl --oauth2-bearer {TOKEN} {LEADS}",
        {"api_call": GET, "api_request": sent("GET", AUTHORISED), "hid": True},
    ),
    (
        f"curl 'https://me:{SECRET}@417-KMT-208.mktorest.com/rest/v1/leads.json?a=1'",
        {"api_call": GET, "api_request": sent("GET", url=f"{LEADS}?a=1")},
    ),
    (
        f"curl '{HOST}/identity/oauth/token?grant_type=client_credentials&client_secret={SECRET}'",
        {
            "api_call": "GET /identity/oauth/token",
            "api_request": f"GET {HOST}/identity/oauth/token?grant_type=client_credentials&client_secret={HIDDEN}",
            "hid": True,
        },
    ),
    (
        f"curl {LEADS} -H 'accept: */*' -H 'sec-fetch-mode: cors' -H 'user-agent: x' --compressed",
        {"api_call": GET, "api_request": sent("GET", "accept: */*")},
    ),
    (
        f"curl -o /tmp/out.json -m 30 --retry 2 -w '%{{http_code}}' -s {LEADS} -H '{JSON}'",
        {"api_call": GET, "api_request": sent("GET", JSON)},
    ),
    (
        f"curl -X POST {LEADS} \\\n  -H '{JSON}' \\\n  -d '{BODY}'",
        {"api_call": POST, "api_request": sent("POST", JSON, body=BODY)},
    ),
    (
        f"curl -X POST {LEADS} \\  \r\n  -H '{JSON}' \\\r\n  -d '{BODY}'",
        {"api_call": POST, "api_request": sent("POST", JSON, body=BODY)},
    ),
    (
        f"curl -X POST\n  '{LEADS}'\n  -H '{JSON}'\n  -d '{BODY}'",
        {"api_call": POST, "api_request": sent("POST", JSON, body=BODY)},
    ),
    (
        f"curl {LEADS} -d '{{\n  \"action\": \"createOnly\",\n  \"input\": []\n}}'",
        {"api_call": POST, "api_request": sent("POST", body='{\n  "action": "createOnly",\n  "input": []\n}')},
    ),
    (
        f'curl {LEADS} -d "{{\\"action\\":\\"x\\",\\"price\\":\\"\\$5\\"}}"',
        {"api_call": POST, "api_request": sent("POST", body='{"action":"x","price":"$5"}')},
    ),
    (
        f"curl {LEADS} -d $'{{\"name\":\"O\\'Brien\\u0021\\n\"}}'",
        {"api_call": POST, "api_request": sent("POST", body='{"name":"O\'Brien!\n"}').rstrip()},
    ),
    (
        f"curl {LEADS} -d '{{\"name\":\"O'\\''Brien\"}}'",
        {"api_call": POST, "api_request": sent("POST", body='{"name":"O\'Brien"}')},
    ),
    (f"curl {LEADS} -d action\\ x", {"api_call": POST, "api_request": sent("POST", body="action x")}),
    (f"$ curl {LEADS} | jq .", {"api_call": GET}),
    (f"sato@batch01:~/jobs$ curl {LEADS} > out.json", {"api_call": GET}),
    (f"C:\\work> curl.exe {LEADS}", {"api_call": GET}),
    (f"```bash\ncurl {LEADS} -d '{BODY}'\n```", {"api_call": POST, "api_request": sent("POST", body=BODY)}),
    (f"次を実行しました。\ncurl {LEADS} -d '{BODY}'", {"api_call": POST, "api_request": sent("POST", body=BODY)}),
    (f"curl “{LEADS}”", {"api_call": GET}),
    (f"\ufeff\u200bcurl {LEADS}", {"api_call": GET}),
    (f"curl {LEADS}?a=1&b=2", {"api_call": GET, "api_request": sent("GET", url=f"{LEADS}?a=1&b=2")}),
    (f"curl {LEADS} -d '{BODY}", {"api_call": POST, "api_request": sent("POST", body=BODY)}),
    ("curl $BASE/rest/v1/leads.json", {"api_call": GET, "munchkin_id": ""}),
    ("curl {{host}}/rest/v1/leads.json", {"api_call": GET, "munchkin_id": ""}),
    (
        "curl '<REST endpoint>/v1/leads.json?a=1'",
        {"munchkin_id": "", "api_request": "GET <REST endpoint>/v1/leads.json?a=1"},
    ),
    (
        f"curl {LEADS} -d '{BODY}'\n{FAILED}",
        {
            "api_call": POST, "api_request": sent("POST", body=BODY), "api_response": FAILED,
            "api_request_id": "e42b#14272d07d78", "error_message": "611 System error",
        },
    ),
    (
        f"curl -i {LEADS}\nHTTP/1.1 502 Bad Gateway\nServer: x\n\n<html><title>502 Bad Gateway</title></html>",
        {
            "api_call": GET, "error_message": "502 Bad Gateway",
            "api_response": "HTTP 502 Bad Gateway\n\n<html><title>502 Bad Gateway</title></html>",
        },
    ),
]  # fmt: skip
WINDOWS = [
    (
        f'curl -X POST "{LEADS}" ^\r\n  -H "{JSON}" ^\r\n  -d "{{\\"action\\":\\"x\\"}}"',
        {"api_call": POST, "api_request": sent("POST", JSON, body='{"action":"x"}')},
    ),
    (
        f'curl -X POST "{LEADS}" ^\n  -d "{{""action"":""x"",""b"":""""}}"',
        {"api_call": POST, "api_request": sent("POST", body='{"action":"x","b":""}')},
    ),
    (
        f'curl ^"{LEADS}^" ^\n  -H ^"accept: */*^" ^\n  --data-raw ^"^{{^\\^"action^\\^":^\\^"x^\\^"^}}^" ^\n  -s',
        {"api_call": POST, "api_request": sent("POST", "accept: */*", body='{"action":"x"}')},
    ),
    (
        f'curl ^"{LEADS}^" ^\r\n  --data-raw ^"^{{^\r\n\r\n^}}^"',
        {"api_call": POST, "api_request": sent("POST", body="{\n}")},
    ),
    (
        f'curl ^"{LEADS}?q=50^%^25^&a=1^"',
        {"api_call": GET, "api_request": sent("GET", url=f"{LEADS}?q=50%25&a=1")},
    ),
    (
        f'PS C:\\work> curl.exe -X POST "{LEADS}" `\r\n  -H "{JSON}" `\r\n  -d "{{`"action`":`"x`"}}"',
        {"api_call": POST, "api_request": sent("POST", JSON, body='{"action":"x"}')},
    ),
]
POWERSHELL = [
    (f"Invoke-RestMethod {LEADS}", {"api_call": GET}),
    (f"irm '{LEADS}?a=1'", {"api_call": GET, "api_request": sent("GET", url=f"{LEADS}?a=1")}),
    (
        f"Invoke-RestMethod -Uri '{LEADS}' -Method Post -ContentType 'application/json' -Body '{BODY}'",
        {"api_call": POST, "api_request": sent("POST", JSON, body=BODY)},
    ),
    (
        f"Invoke-RestMethod -Method Post -Uri {LEADS} -Headers @{{Authorization=\"Bearer {TOKEN}\"; 'X-A'='b'}}",
        {"api_call": POST, "api_request": sent("POST", AUTHORISED, "X-A: b"), "hid": True},
    ),
    (
        f'Invoke-WebRequest -UseBasicParsing -Uri "{LEADS}" `\r\n-Method "POST" `\r\n-WebSession $session `\r\n'
        f'-Headers @{{\r\n"accept"="*/*"\r\n  "origin"="https://x.example"\r\n}} `\r\n-Body "{{`"action`":`"x`"}}"',
        {"api_call": POST, "api_request": sent("POST", "accept: */*", body='{"action":"x"}')},
    ),
    (
        f"$body = '{BODY}'\nInvoke-RestMethod -Uri \"{LEADS}\" -Method POST -Body $body",
        {"api_call": POST, "api_request": sent("POST", body=BODY)},
    ),
    (
        "$h = @{ Authorization = \"Bearer $token\" }\n$b = @{ action = 'x'; input = @(@{ email = 'a' }, @{ id = 5 }) }"
        f" | ConvertTo-Json\nInvoke-RestMethod -Uri {LEADS} -Headers $h -Method Post -Body $b",
        {
            "api_call": POST, "hid": True,
            "api_request": sent("POST", AUTHORISED, body='{"action": "x", "input": [{"email": "a"}, {"id": 5}]}'),
        },
    ),
    (
        f"$b = @'\n{BODY}\n'@\nInvoke-RestMethod -Uri {LEADS} -Method Post -Body $b",
        {"api_call": POST, "api_request": sent("POST", body=BODY)},
    ),
    (
        f"Invoke-RestMethod -Uri {LEADS} -Method Delete\n{FAILED}",
        {
            "api_call": "DELETE /rest/v1/leads.json", "api_response": FAILED, "error_message": "611 System error",
            "api_request_id": "e42b#14272d07d78",
        },
    ),
]  # fmt: skip
OTHER_COMMANDS = [
    (
        f"wget --method=POST --header='{JSON}' --body-data='{BODY}' -O - {LEADS}",
        {"api_call": POST, "api_request": sent("POST", JSON, body=BODY)},
    ),
    (f"wget -qO- '{LEADS}?a=1'", {"api_call": GET, "api_request": sent("GET", url=f"{LEADS}?a=1")}),
    (f"wget --post-file=leads.json {LEADS}", {"api_call": POST, "api_request": sent("POST", body="@leads.json")}),
    (
        f"http POST {LEADS} Authorization:'Bearer {TOKEN}' action=x input:='[]'",
        {"api_call": POST, "api_request": sent("POST", AUTHORISED, body='{"action": "x", "input": []}'), "hid": True},
    ),
    (f"http {LEADS} a==1", {"api_call": GET, "api_request": sent("GET", url=f"{LEADS}?a=1")}),
    (f'fetch("{LEADS}");', {"api_call": GET}),
    (
        f'fetch("{LEADS}", {{\n  "headers": {{\n    "accept": "*/*"\n  }},\n  "body": "{{\\"action\\":\\"x\\"}}",\n'
        '  "method": "POST",\n  "mode": "cors"\n});',
        {"api_call": POST, "api_request": sent("POST", "accept: */*", body='{"action":"x"}')},
    ),
    (
        f'await fetch("{LEADS}", {{"headers": {{"authorization": "Bearer {TOKEN}"}}, "method": "GET"}}); // {FAILED}',
        {
            "api_call": GET, "api_request": sent("GET", f"authorization: {HIDDEN}"), "hid": True,
            "api_response": FAILED, "api_request_id": "e42b#14272d07d78", "error_message": "611 System error",
        },
    ),
]  # fmt: skip
PROGRAMS = [
    f'fetch("{LEADS}", {{method: "POST", body: JSON.stringify({{action: "x"}})}})',
    f"import requests\nr = requests.post('{LEADS}', json={{'action': 'x'}})",
    f"axios.post('{LEADS}', {{action: 'x'}})",
    f'HttpPost request = new HttpPost("{LEADS}");',
    f'$client->request("POST", "{LEADS}", ["json" => []]);',
]
RAW = (
    "POST /rest/v1/leads.json HTTP/1.1\r\nHost: 417-KMT-208.mktorest.com\r\n"
    f"Authorization: Bearer {TOKEN}\r\n{JSON}\r\n\r\n{BODY}"
)
CAME = f"HTTP/1.1 200 OK\r\nContent-Type: application/json;charset=UTF-8\r\nDate: x\r\n\r\n{FAILED}"
IN_RAW = {"api_call": POST, "api_request": sent("POST", AUTHORISED, JSON, body=BODY), "hid": True}
IN_CAME = {
    "api_response": f"HTTP 200 OK\nContent-Type: application/json;charset=UTF-8\n\n{FAILED}",
    "api_request_id": "e42b#14272d07d78",
    "error_message": "611 System error",
}
HTTP = [
    ("POST /rest/v1/leads.json", {"api_call": POST, "munchkin_id": ""}),
    (f"GET {LEADS}?a=1", {"api_call": GET, "api_request": sent("GET", url=f"{LEADS}?a=1")}),
    (RAW, IN_RAW),
    (RAW.replace("\r\n", "\n"), IN_RAW),
    (RAW.replace("HTTP/1.1", "HTTP/2"), IN_RAW),
    (CAME, {**IN_CAME, "munchkin_id": ""}),
    (
        CAME.replace("HTTP/1.1 200 OK", "HTTP/2 200"),
        {**IN_CAME, "munchkin_id": "", "api_response": IN_CAME["api_response"].replace("200 OK", "200")},
    ),
    (f"{RAW}\r\n\r\n{CAME}", IN_RAW | IN_CAME),
    (f"{RAW}\n\n{CAME}\n\n{RAW}\n\n{CAME}", IN_RAW | IN_CAME),
    (
        f":authority: 417-KMT-208.mktorest.com\n:method: POST\n:path: /rest/v1/leads.json\n:scheme: https\n{JSON}\n"
        f"\n{BODY}\n\n:status: 200\n\n{FAILED}",
        {
            "api_call": POST, "api_request": sent("POST", JSON, body=BODY), "api_response": f"HTTP 200\n\n{FAILED}",
            "api_request_id": "e42b#14272d07d78", "error_message": "611 System error",
        },
    ),
    (
        "*   Trying 192.0.2.1:443...\n* Connected to x\n> POST /rest/v1/leads.json HTTP/1.1\n"
        f"> Host: 417-KMT-208.mktorest.com\n> Authorization: Bearer {TOKEN}\n> {JSON}\n> \n* all sent\n"
        "< HTTP/1.1 200 OK\n< Content-Type: application/json;charset=UTF-8\n< \n{ [96 bytes data]\n"
        f"* Connection #0 left intact\n{FAILED}",
        {"api_call": POST, "api_request": sent("POST", AUTHORISED, JSON), "hid": True, **IN_CAME},
    ),
    (
        f"Request URL: {LEADS}?a=1\nRequest Method: POST\nStatus Code: 502 Bad Gateway\nRemote Address: 192.0.2.1:443",
        {
            "api_call": POST, "api_request": sent("POST", url=f"{LEADS}?a=1"),
            "api_response": "HTTP 502 Bad Gateway", "error_message": "502 Bad Gateway",
        },
    ),
    (
        f"Request URL\n{LEADS}\nRequest Method\nGET\nStatus Code\n200 OK",
        {"api_call": GET},
    ),
    (
        f"リクエスト URL: {LEADS}\nリクエスト メソッド: POST\nステータス コード: 200 OK\n\n{FAILED}",
        {
            "api_call": POST, "api_response": FAILED, "api_request_id": "e42b#14272d07d78",
            "error_message": "611 System error",
        },
    ),
    (
        "HTTP/1.1 202 Accepted\nX-Request-Id: cdf01657-110d-4155-99a7-f986b2ff13a0\n\n",
        {
            "api_request_id": "cdf01657-110d-4155-99a7-f986b2ff13a0", "munchkin_id": "",
            "api_response": "HTTP 202 Accepted\nX-Request-Id: cdf01657-110d-4155-99a7-f986b2ff13a0",
        },
    ),
    (
        "HTTP/1.1 413 Too Large",
        {"munchkin_id": "", "api_response": "HTTP 413 Too Large", "error_message": "413 Too Large"},
    ),
]  # fmt: skip


def entry(url: str = LEADS, answer: str = FAILED, status: int = 200) -> dict[str, object]:
    return {
        "request": {
            "method": "POST", "url": url,
            "headers": [{"name": ":path", "value": "/x"}, {"name": "Authorization", "value": f"Bearer {TOKEN}"}],
            "postData": {"mimeType": "application/json", "text": BODY},
        },
        "response": {"status": status, "statusText": "OK", "headers": [], "content": {"text": answer}},
    }  # fmt: skip


IN_ENTRY = {
    "api_call": POST,
    "api_request": sent("POST", AUTHORISED, body=BODY),
    "api_response": f"HTTP 200 OK\n\n{FAILED}",
    "api_request_id": "e42b#14272d07d78",
    "error_message": "611 System error",
    "hid": True,
}
FINE = '{"requestId":"185d6#14b51985ff0","success":true,"result":[]}'
KEPT: list[tuple[object, dict[str, object]]] = [
    (entry(), IN_ENTRY),
    ({"log": {"version": "1.2", "entries": [entry()]}}, IN_ENTRY),
    ([entry()], IN_ENTRY),
    # Of many calls the one that failed, wherever it stands, and never one to somewhere else.
    ({"log": {"entries": [entry(answer=FINE), entry(), entry(answer=FINE), entry("https://x.example/a/b")]}}, IN_ENTRY),
    (
        {"log": {"entries": [entry(answer=FINE)]}},
        {
            **IN_ENTRY, "error_message": "", "api_request_id": "185d6#14b51985ff0",
            "api_response": f"HTTP 200 OK\n\n{FINE}",
        },
    ),
    (
        {
            "request": {"method": "POST", "url": LEADS, "postData": {"params": [{"name": "format", "value": "csv"}]}},
            "response": {"status": 502, "content": {"encoding": "base64", "text": "YmFkIGdhdGV3YXk="}},
        },
        {
            "api_call": POST, "api_request": sent("POST", body="format=csv"),
            "api_response": "HTTP 502\n\nbad gateway", "error_message": "502",
        },
    ),
    (
        {
            "info": {"name": "Marketo"},
            "item": [{"item": [{"request": {
                "method": "POST", "url": {"raw": LEADS}, "header": [{"key": "Accept", "value": "*/*"}],
                "body": {"mode": "raw", "raw": BODY},
            }}]}],
        },
        {"api_call": POST, "api_request": sent("POST", "Accept: */*", body=BODY)},
    ),
    (
        {
            "message": "Request failed with status code 500",
            "config": {"url": LEADS, "method": "post", "headers": {"Accept": "*/*"}, "data": BODY},
            "status": 500,
        },
        {
            "api_call": POST, "api_request": sent("POST", "Accept: */*", body=BODY),
            "api_response": "HTTP 500", "error_message": "500",
        },
    ),
    ({"url": LEADS, "method": "get"}, {"api_call": GET}),
]  # fmt: skip
ANSWERS = [
    (FAILED, ["611 System error"]),
    (json.dumps(json.loads(FAILED), indent=2), ["611 System error"]),
    (FINE.replace("185d6#14b51985ff0", "e42b#14272d07d78"), []),
    (
        '{"requestId":"e42b#14272d07d78","errors":[{"code":601,"message":"Access token invalid"},{"code":"602"}]}',
        ["601 Access token invalid", "602"],
    ),
    (
        '{"requestId":"e42b#14272d07d78","success":true,"result":[{"id":50,"status":"created"},'
        '{"status":"skipped","reasons":[{"code":"1003","message":"Value for \'a\' is invalid"}]},'
        '{"status":"skipped","reasons":[{"code":"1003","message":"Value for \'a\' is invalid"}]},'
        '{"status":"skipped","reasons":[{"code":"1005","message":"Lead already exists"}]}]}',
        ["1003 Value for 'a' is invalid ×2", "1005 Lead already exists"],
    ),
    (
        '{"requestId":"e42b#14272d07d78","success":true,"result":[{"batchId":1022,"status":"Complete","numOfLeadsProcessed":2,'
        '"numOfRowsFailed":1,"numOfRowsWithWarning":0,"message":"Import completed with errors"}]}',
        ["batchId 1022, Complete, numOfRowsFailed 1, Import completed with errors"],
    ),
    (
        '{"requestId":"e42b#14272d07d78","success":true,"result":[{"exportId":"ce45a7a1","format":"CSV","status":"Failed",'
        '"errorMsg":"An internal error"}]}',
        ["exportId ce45a7a1, Failed, An internal error"],
    ),
    (
        '{"requestId":"e42b#14272d07d78","success":true,"result":[{"batchId":1022,"status":"Importing","numOfRowsFailed":0}]}',
        [],
    ),
    (f"2026-11-20T10:12:04+09:00 ERROR leads failed: {FAILED}", ["611 System error"]),
    (f"10:12:04 INFO start\n10:12:05 WARN answer={FAILED} took 3 s\n10:12:06 INFO end {{a}}", ["611 System error"]),
    (
        "{'requestId': 'e42b#14272d07d78', 'success': False, 'errors': [{'code': '611', 'message': 'System error'}]}",
        ["611 System error"],
    ),
    (
        '{"requestId"=>"e42b#14272d07d78", "success"=>false, "errors"=>[{"code"=>"611", "message"=>"System error"}]}',
        ["611 System error"],
    ),
    (
        "Response(requestId=e42b#14272d07d78, success=false, errors=[Error(code=611, message=System error)])",
        ["611 System error"],
    ),
    ('{"requestId":"e42b#14272d07d78","success":false,"errors":[{"code":"611","message":"System er', ["611 System er"]),
    (
        '{"requestId":"e42b\\u002314272d07d78","success":false,"errors":[{"code":"606","message":"Max rate"}]}',
        ["606 Max rate"],
    ),
]  # fmt: skip
WORDS = [
    ('{"error":"unauthorized","error_description":"Bad credentials"}', "401 unauthorized Bad credentials"),
    ('{"error":"invalid_client","error_description":"Bad credentials"}', "401 invalid_client Bad credentials"),
    (
        '{"timestamp":"2026-11-20","status":404,"error":"Not Found","success":false,"message":"No handler"}',
        "404 Not Found No handler",
    ),
    ('{"error_code":1003,"success":false,"message":"Invalid data"}', "1003 Invalid data"),
    ('{"success":false,"errors":[{"code":"610","message":"Not found"}]}', "610 Not found"),
    (
        "<?xml version='1.0'?><SOAP-ENV:Envelope><SOAP-ENV:Body><SOAP-ENV:Fault><faultcode>SOAP-ENV:Client</faultcode>"
        "<faultstring>20014 - Authentication failed</faultstring><detail><ns1:serviceException><code>20014</code>"
        "<message>Authentication failed (20014)</message></ns1:serviceException></detail></SOAP-ENV:Fault>"
        "</SOAP-ENV:Body></SOAP-ENV:Envelope>",
        "20014 Authentication failed (20014)",
    ),
    (
        "<s:Envelope><s:Body><s:Fault><faultstring>Internal error</faultstring></s:Fault></s:Body></s:Envelope>",
        "Internal error",
    ),
    ("<html><head><title>502 Bad Gateway</title></head><body></body></html>", "502 Bad Gateway"),
    ("<!DOCTYPE html><html><body><h1>Error 503 Service Unavailable</h1></body></html>", "503 Service Unavailable"),
]  # fmt: skip
TEXTS = [
    ("e42b#14272d07d78", {"api_request_id": "e42b#14272d07d78"}),
    ("Request ID は e42b#14272d07d78 でした", {"api_request_id": "e42b#14272d07d78"}),
    ("611 System error", {"error_message": "611 System error"}),
    ("ERROR 10:12\nエラーコード：606\nend", {"error_message": "エラーコード：606"}),
    (
        "/rest/v1/leads.json へ POST すると 611 が返ります（e42b#14272d07d78）",
        {
            "api_call": POST, "api_request_id": "e42b#14272d07d78",
            "error_message": "/rest/v1/leads.json へ POST すると 611 が返ります（e42b#14272d07d78）",
        },
    ),
]  # fmt: skip

FIELDS = ("munchkin_id", "api_request_id", "api_call", "api_request", "api_response", "error_message")


def all_of(pasted: Pasted) -> dict[str, object]:
    return {name: getattr(pasted, name) for name in FIELDS} | {"hid": pasted.hid}


def expected(**known: object) -> dict[str, object]:
    return dict.fromkeys(FIELDS, "") | {"hid": False} | known


def test_there_are_more_than_a_hundred_forms() -> None:
    tables = (CURL, WINDOWS, POWERSHELL, OTHER_COMMANDS, PROGRAMS, HTTP, KEPT, ANSWERS, WORDS, TEXTS)
    assert sum(map(len, tables)) > 130


@pytest.mark.parametrize(("text", "known"), [*CURL, *WINDOWS])
def test_a_command_tells_what_it_sends(text: str, known: dict[str, object]) -> None:
    found = read(text)
    assert all_of(found) == expected(**{"munchkin_id": "417-KMT-208", **known})
    assert found.form == Form.COMMAND


@pytest.mark.parametrize(("text", "known"), POWERSHELL)
def test_powershell_is_read_with_its_variables(text: str, known: dict[str, object]) -> None:
    found = read(text)
    assert all_of(found) == expected(munchkin_id="417-KMT-208", **known)
    assert found.form == Form.POWERSHELL


@pytest.mark.parametrize(("text", "known"), OTHER_COMMANDS)
def test_other_commands_are_read_as_well(text: str, known: dict[str, object]) -> None:
    assert all_of(read(text)) == expected(munchkin_id="417-KMT-208", **known)


@pytest.mark.parametrize("text", PROGRAMS)
def test_a_program_is_kept_as_it_is(text: str) -> None:
    found = read(text)
    assert (found.form, found.api_request, found.munchkin_id) == (Form.CODE, text, "417-KMT-208")
    assert found.api_call in (POST, "")


@pytest.mark.parametrize(("text", "known"), HTTP)
def test_messages_are_told_apart(text: str, known: dict[str, object]) -> None:
    found = read(text)
    assert all_of(found) == expected(**{"munchkin_id": "417-KMT-208", **known})


@pytest.mark.parametrize(("value", "known"), KEPT)
def test_a_recorded_call_is_found_among_others(value: object, known: dict[str, object]) -> None:
    for indent in (None, 2):
        found = read(json.dumps(value, indent=indent))
        assert all_of(found) == expected(munchkin_id="417-KMT-208", **known)
        assert found.form == Form.KEPT


@pytest.mark.parametrize(("text", "problems"), ANSWERS)
def test_an_answer_says_what_went_wrong(text: str, problems: list[str]) -> None:
    found = read(text)
    assert (found.form, found.api_request_id) == (Form.ANSWER, "e42b#14272d07d78")
    assert found.error_message.split("\n") == (problems or [""])
    assert found.api_response in text


@pytest.mark.parametrize(("text", "problem"), WORDS)
def test_an_answer_without_an_id_is_one_too(text: str, problem: str) -> None:
    assert all_of(read(text)) == expected(api_response=text, error_message=problem)


@pytest.mark.parametrize(("text", "known"), TEXTS)
def test_a_text_is_looked_through(text: str, known: dict[str, object]) -> None:
    found = read(text)
    assert all_of(found) == expected(**known)
    assert found.form == Form.TEXT


@pytest.mark.parametrize(
    "text", [BODY, f"[{BODY}]", "<env:Envelope><env:Body><paramsGetLead/></env:Body></env:Envelope>"]
)
def test_what_is_sent_is_told_from_what_comes_back(text: str) -> None:
    assert all_of(read(text)) == expected(api_request=text)


def test_a_response_with_a_token_hides_it() -> None:
    found = read(f'{{"access_token":"{TOKEN}","token_type":"bearer","expires_in":3599}}')
    assert found.hid
    assert TOKEN not in found.api_response


@pytest.mark.parametrize(
    "text",
    [
        *("", " \u3000\n", "hello", "フォームが動かない", "{}", "[]", "[1]", '{"a":1}', "<p>x</p>", "500件で止まる"),
        *("curl", "curl --help", f"curl -d '{BODY}'", "fetch(", "GET started", "irm", "Invoke-RestMethod -Uri"),
        *("https://app-sj28.marketo.com/#SC1A1", "[" * 50_000, '{"a":' * 20_000, '{"requestId":' * 7_000, "9" * 5_000),
        *('{"item":[' * 5_000 + "]}" * 5_000, '{"request":' * 5_000, "@{" * 5_000, '[{"request":{}}]', '{"config":{}}'),
    ],
)  # fmt: skip
def test_what_tells_of_no_call_is_refused(text: str) -> None:
    with pytest.raises(Unread, match="unreadable") as refusal:
        read(text)
    assert str(refusal.value.sentence).startswith("No API call was found in this.")


def test_a_whole_log_is_too_long() -> None:
    with pytest.raises(Unread, match="too_long") as refusal:
        read("x" * (LONGEST + 1))
    assert "100,000" in str(refusal.value.sentence)


def test_a_long_answer_keeps_the_records_that_failed() -> None:
    fine = [{"id": number, "status": "created"} for number in range(2_000)]
    bad = {"status": "skipped", "reasons": [{"code": "1003", "message": "x"}]}
    text = json.dumps({"requestId": "e42b#14272d07d78", "success": True, "result": [*fine, bad, bad]})
    found = read(text)
    assert json.loads(found.api_response) == {"requestId": "e42b#14272d07d78", "success": True, "result": [bad, bad]}
    assert found.error_message == "1003 x ×2"


def test_what_stays_too_long_is_cut_where_it_shows() -> None:
    found = read(f"curl {LEADS} -d '{'a' * 30_000}'")
    assert len(found.api_request) == FITS
    assert found.api_request.endswith("aaa\n…")


def test_nothing_leaves_that_a_field_could_not_keep() -> None:
    found = read(f'fetch("{LEADS}", {{"body": "\\ud83d\\ude00 \\ud800 \\u0000 a\\r\\nb", "method": "POST"}})')
    assert found.api_request == sent("POST", body="😀 \ufffd  a\nb")


def test_every_form_has_a_name() -> None:
    assert set(NAMES) == set(Form)
    assert str(read(FAILED).name) == "a response in JSON"


# --- Time ------------------------------------------------------------------------------------------------------------

ADVERSARIES: dict[str, Callable[[int], str]] = {
    "open quotes": lambda n: "curl '" + "'\"" * (n // 2),
    "backslashes": lambda n: "curl " + "\\" * n,
    "backslashes and blanks": lambda n: "curl " + "\\  " * (n // 3),
    "carets": lambda n: 'curl ^"' + "^ " * (n // 2),
    "line ends": lambda n: "curl x" + " \\\n" * (n // 3),
    "options": lambda n: "curl " + "-d a " * (n // 5),
    "prompts": lambda n: "a@b " * (n // 4),
    "long lines": lambda n: "curl\n" + "a@" + "b" * n,
    "here-strings": lambda n: "@'\n" * (n // 3) + "Invoke-RestMethod -Uri x/y",
    "tables": lambda n: "Invoke-RestMethod -Body " + "@{a=" * (n // 4),
    "quotes of PowerShell": lambda n: "Invoke-RestMethod -Body " + '"`"\'' * (n // 4),
    "fetches": lambda n: "fetch('" * (n // 7),
    "braces": lambda n: "{" * n,
    "answers in answers": lambda n: '{"requestId":' * (n // 13),
    "answers side by side": lambda n: '{"requestId":1} ' * (n // 16),
    "blanks in braces": lambda n: ("{" + " " * 190) * (n // 191),
    "printed": lambda n: "requestId " * (n // 10),
    "markup": lambda n: "<Fault><code" * (n // 12),
    "tags": lambda n: "<message>" * (n // 9),
    "titles": lambda n: "<title>502" * (n // 10),
    "headers": lambda n: "GET /rest/v1/a.json\n" + "a: b\n" * (n // 5),
    "requests": lambda n: "GET /rest/v1/a.json\n" * (n // 20),
    "pseudo-headers": lambda n: ":method: GET\n" * (n // 13),
    "traces": lambda n: "> GET /a\n< HTTP/1.1 200\n" * (n // 24),
    "panels": lambda n: "Request URL: \n" * (n // 14),
    "codes": lambda n: "code: " * (n // 6),
    "figures": lambda n: "611 " * (n // 4),
    "half an ID": lambda n: "e42b#" * (n // 5),
    "dots": lambda n: "a.get" * (n // 5),
    "secrets": lambda n: "curl /rest/a -d '" + "password=" * (n // 9),
    "bearers": lambda n: "bearer " * (n // 7),
    "Japanese": lambda n: "コード：" * (n // 4),
}


def work(text: str) -> float:
    """Processor time of reading it, the least of some tries."""
    least = float("inf")
    for _try in range(4):
        start = time.process_time()
        with contextlib.suppress(Unread):
            read(text)
        least = min(least, time.process_time() - start)
    return least


@pytest.mark.parametrize("adversary", ADVERSARIES)
def test_time_grows_no_faster_than_the_text(adversary: str) -> None:
    make = ADVERSARIES[adversary]
    small, large = LONGEST // 8, LONGEST - 50
    # Three measurements at most: a busy machine may spoil one.
    growth = [work(make(large)) / max(work(make(small)), 1e-4) for _measurement in range(3)]
    assert min(growth) <= large / small * 1.3


PARTS = [
    *("curl ", "-X ", "POST ", "-d ", "-H ", "'", '"', "^", "`", "\\", "\n", "\r\n", " ", LEADS, BODY, FAILED, TOKEN),
    *("@{", "}", "=", "Invoke-RestMethod ", "-Uri ", "$a", "fetch(", "HTTP/1.1 200 OK", "GET / ", ":method: ", "http "),
    *("Authorization: Bearer ", "client_secret=", SECRET, "<Fault>", "<code>", "{", "[", "]", ",", ":", "611", "```"),
    *("e42b#14272d07d78", "wget "),
]


@settings(deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PARTS), st.characters(exclude_categories=())), max_size=16).map("".join))
def test_any_text_is_read_or_refused_and_no_secret_kept(text: str) -> None:
    try:
        found = read(text)
    except Unread:
        return
    kept = "\n".join(found.values().values())
    assert not any(has_secret(value) for value in found.values().values())
    assert all(character.isprintable() or character in "\n\t\u3000" or ord(character) > 127 for character in kept)
    for value in found.values().values():
        assert len(value) <= FITS
    assert pasting.read(text) == found
