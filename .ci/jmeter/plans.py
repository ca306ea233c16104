"""Small plans of JMeter, each for one rule of it, written as JMeter writes them.

PLANS: name → (elements of the test plan, files beside it). The server is ${__P(port)} on 127.0.0.1.
"""
from xml.sax.saxutils import escape


QUOTE = {'"': "&quot;"}


def prop(name, value):
    kind = "boolProp" if value in ("true", "false") else "stringProp"
    return f'<{kind} name="{name}">{escape(value)}</{kind}>'


def element(kind, name, properties=(), inner="", extra="", enabled="true"):
    body = "".join(prop(*p) for p in properties) + extra
    # JMeter hands settings to samplers by the class of their window.
    face = {"HeaderManager": "HeaderPanel", "AuthManager": "AuthPanel", "CookieManager": "CookiePanel",
            "ConfigTestElement": "HttpDefaultsGui"}.get(kind, kind + "Gui")
    return (f'<{kind} guiclass="{face}" testclass="{kind}" testname="{escape(name, QUOTE)}" enabled="{enabled}">{body}</{kind}>'
            f"<hashTree>{inner}</hashTree>")


def arguments(pairs, encode="true"):
    rows = "".join(
        f'<elementProp name="" elementType="HTTPArgument"><boolProp name="HTTPArgument.always_encode">{encode}</boolProp>'
        + prop("Argument.value", v) + prop("Argument.metadata", "=") + (prop("Argument.name", n) if n else "")
        + "</elementProp>" for n, v in pairs)
    return ('<elementProp name="HTTPsampler.Arguments" elementType="Arguments">'
            f'<collectionProp name="Arguments.arguments">{rows}</collectionProp></elementProp>')


def files(rows):
    rows = "".join(
        f'<elementProp name="{p}" elementType="HTTPFileArg">' + prop("File.path", p) + prop("File.paramname", n)
        + prop("File.mimetype", t) + "</elementProp>" for p, n, t in rows)
    return ('<elementProp name="HTTPsampler.Files" elementType="HTTPFileArgs">'
            f'<collectionProp name="HTTPFileArgs.files">{rows}</collectionProp></elementProp>')


def http(name, path, method="GET", args=(), raw=None, encode="true", inner="", more=(), follow="true", upload=(), host=True):
    properties = [("HTTPSampler.path", path), ("HTTPSampler.method", method), ("HTTPSampler.follow_redirects", follow),
                  ("HTTPSampler.auto_redirects", "false"), ("HTTPSampler.use_keepalive", "true")]
    if host:
        properties += [("HTTPSampler.domain", "127.0.0.1"), ("HTTPSampler.port", "${__P(port)}")]
    properties = [p for p in properties if p[0] not in {m[0] for m in more}] + list(more)
    if raw is not None:
        properties.append(("HTTPSampler.postBodyRaw", "true"))
        args, encode = [("", raw)], "false"
    return element("HTTPSamplerProxy", name, properties, inner, arguments(args, encode) + (files(upload) if upload else ""))


def group(name, inner, threads="1", loops="1", ramp="0", more=(), kind="ThreadGroup"):
    main = ('<elementProp name="ThreadGroup.main_controller" elementType="LoopController">'
            + prop("LoopController.continue_forever", "false") + prop("LoopController.loops", loops) + "</elementProp>")
    return element(kind, name, [("ThreadGroup.num_threads", threads), ("ThreadGroup.ramp_time", ramp),
                                ("ThreadGroup.on_sample_error", "continue"), *more], inner, main)


def variables(pairs, name="variables"):
    rows = "".join(f'<elementProp name="{n}" elementType="Argument">' + prop("Argument.name", n)
                   + prop("Argument.value", v) + "</elementProp>" for n, v in pairs)
    return element("Arguments", name, extra=f'<collectionProp name="Arguments.arguments">{rows}</collectionProp>')


def headers(pairs):
    rows = "".join('<elementProp name="" elementType="Header">' + prop("Header.name", n) + prop("Header.value", v)
                   + "</elementProp>" for n, v in pairs)
    return element("HeaderManager", "headers", extra=f'<collectionProp name="HeaderManager.headers">{rows}</collectionProp>')


def csv(filename, names="", **more):
    settings = dict(delimiter=",", fileEncoding="UTF-8", ignoreFirstLine="false", quotedData="false", recycle="true",
                    shareMode="shareMode.all", stopThread="false") | more
    return element("CSVDataSet", filename, [("filename", filename), ("variableNames", names), *settings.items()])


def strings(name, values):
    return f'<collectionProp name="{name}">' + "".join(prop(str(i), v) for i, v in enumerate(values)) + "</collectionProp>"


def json(name, path, default="NF", match=""):
    return element("JSONPostProcessor", name, [
        ("JSONPostProcessor.referenceNames", name), ("JSONPostProcessor.jsonPathExprs", path),
        ("JSONPostProcessor.match_numbers", match), ("JSONPostProcessor.defaultValues", default)])


def regex(name, pattern, template="$1$", match="1", default="", headers="false"):
    return element("RegexExtractor", name, [
        ("RegexExtractor.refname", name), ("RegexExtractor.regex", pattern), ("RegexExtractor.template", template),
        ("RegexExtractor.match_number", match), ("RegexExtractor.default", default), ("RegexExtractor.useHeaders", headers)])


def loop(name, count, inner):
    return element("LoopController", name, [("LoopController.continue_forever", "true"), ("LoopController.loops", count)], inner)


def condition(text, inner, function="true"):
    return element("IfController", "if " + text, [("IfController.condition", text), ("IfController.evaluateAll", "false"),
                                                  ("IfController.useExpression", function)], inner)


def counter(name, **more):
    settings = dict(start="1", end="", incr="1", format="", per_user="false") | more
    return element("CounterConfig", name, [("CounterConfig.name", name)] + [("CounterConfig." + k, v) for k, v in settings.items()])


def single(inner):
    return group("users", inner), {}


USERS = {"u.csv": "ann,a1\nbob,b2\ncid,c3\n"}
PLANS = {
    "query-encoded": single(http("a", "/a", args=[("q", "a b&c=ä*~"), ("n m", "1/2")])),
    "query-as-it-is": single(http("a", "/a?x=1", args=[("q", "a%20b"), ("", "dropped")], encode="false")),
    "form-encoded": single(http("a", "/a", "POST", [("q", "a b&c=ä*~"), ("r", "x+y")])),
    "form-as-it-is": single(http("a", "/a", "POST", [("q", "a%20b"), ("r", "x+y")], encode="false")),
    "form-with-variables": (variables([("v", "a b&ä"), ("w", "1")]) + group("users", http("a", "/a", "POST", [("q", "${v}-${w} x")])), {}),
    "put-form": single(http("a", "/a", "PUT", [("q", "1")])),
    "delete-query": single(http("a", "/a", "DELETE", [("q", "1")])),
    "patch-raw": single(http("a", "/a", "PATCH", raw='{"a":[1,2]}')),
    "raw-json-variables": (variables([("v", "x"), ("n", "3")]) + group("users", headers([("Content-Type", "application/json")])
                           + http("a", "/a", "POST", raw='{"q":"${v}","n":${n},"t":"é"}')), {}),
    "raw-xml": single(http("a", "/a", "POST", raw='<?xml version="1.0"?>\n<a b="1">&lt;c&gt;</a>')),
    "get-with-body": single(http("a", "/a", raw='{"query":1}')),
    "file-as-body": (group("users", http("a", "/a", "POST", upload=[("b.json", "", "application/json")])), {"b.json": '{"x": "${no}"}'}),
    "header-scopes": single(headers([("X-A", "group"), ("X-B", "group")]) + http("a", "/a", inner=headers([("X-B", "own"), ("X-C", "own")])) + http("b", "/b")),
    "header-empty-and-lines": single(http("a", "/a", inner=headers([("X-Empty", ""), ("X-Two", "a\nb"), ("Cookie", "k=v")]))),
    "defaults": (element("ConfigTestElement", "defaults", [("HTTPSampler.domain", "127.0.0.1"), ("HTTPSampler.port", "${__P(port)}"),
                 ("HTTPSampler.path", "/default")], extra=arguments([("all", "1")]))
                 + group("users", http("a", "", host=False) + http("b", "/b", args=[("own", "2")], host=False)), {}),
    "path-without-slash": single(http("a", "a/b") + http("b", "?q=1")),
    "whole-url-in-variable": (variables([("u", "http://127.0.0.1:${__P(port)}/there")]) + group("users", http("a", "${u}/x")), {}),
    "redirects": single(http("a", "/redir302/a") + http("b", "/redir302/b", follow="false") + http("c", "/redir303/c", "POST", raw="x")),
    "keep-alive-off": single(http("a", "/a", more=[("HTTPSampler.use_keepalive", "false")]) + http("b", "/b")),
    "variables-last-holds": (variables([("v", "1")]) + group("users", variables([("v", "2")]) + http("a", "/a?v=${v}")), {}),
    "multipart": (group("users", http("a", "/a", "POST", [("q", "1"), ("r", "two words")], upload=[("f.txt", "file", "text/plain")])), {"f.txt": "line\n"}),
    "status-ignored": single(http("a", "/status/404", inner=element("ResponseAssertion", "r", [("Assertion.test_field", "Assertion.response_code"), ("Assertion.assume_success", "true")],
                             extra=strings("Asserion.test_strings", ["404"]) + '<intProp name="Assertion.test_type">8</intProp>')) + condition("${JMeterThread.last_sample_ok}", http("b", "/b"))),
    "assertions": single("".join(
        http(n, "/html", inner=element("ResponseAssertion", n, [("Assertion.test_field", "Assertion." + f)], extra=strings("Asserion.test_strings", [t]) + f'<intProp name="Assertion.test_type">{k}</intProp>'))
        + condition("${JMeterThread.last_sample_ok}", http("ok", "/ok-" + n)) for n, f, t, k in [
            ("contains", "response_data", "csrf", 16), ("not", "response_data", "csrf", 20), ("regex", "response_data", "v.lue=\"[a-z]+123\"", 2), ("whole", "response_data", "<html>", 8),
            ("crlf", "response_data", "/>\\r\\n<a", 2), ("head", "response_headers", "Content-Type: text/html", 16), ("message", "response_message", "OK", 8), ("code", "response_code", "2..", 1)])),
    "property-default": single(http("a", "/a?x=${__P(none)}&y=${__P(none,d)}&z=${__property(nothing)}&w=${__P(none,${__P(other,7)})}")),
    "csv-names-in-plan": (csv("u.csv", "user,pass") + group("users", http("a", "/a?u=${user}&p=${pass}"), loops="4"), USERS),
    "csv-names-in-file": (group("users", csv("h.csv") + http("a", "/a?u=${user}"), loops="2"), {"h.csv": "user,pass\nann,1\nbob,2\n"}),
    "csv-quotes": (group("users", csv("q.csv", "v,w", quotedData="true") + http("a", "/a", "POST", raw="${v}|${w}"), loops="2"), {"q.csv": '"a,b",c\n"d ""e""",f\n'}),
    "csv-quotes-off": (group("users", csv("q.csv", "v,w") + http("a", "/a", "POST", raw="${v}|${w}"), loops="1"), {"q.csv": '"a",b\n'}),
    "csv-tab-and-short-rows": (group("users", csv("t.csv", "v,w", delimiter="\\t") + http("a", "/a", "POST", raw="${v}|${w}"), loops="2"), {"t.csv": "a\tb\tc\nd\n"}),
    "csv-encoding": (group("users", csv("g.csv", "v", fileEncoding="GBK") + http("a", "/a", "POST", raw="${v}", more=[("HTTPSampler.contentEncoding", "UTF-8")])), {"g.csv": "张三\n".encode("gbk")}),
    "csv-in-loop": (group("users", csv("u.csv", "user,pass") + loop("three", "2", http("a", "/a?u=${user}")) + http("b", "/b?u=${user}"), loops="2"), USERS),
    "csv-within-loop": (group("users", loop("three", "2", csv("u.csv", "user,pass") + http("a", "/a?u=${user}")), loops="1"), USERS),
    "csv-two-groups": (group("one", csv("u.csv", "v,w") + http("a", "/a?v=${v}")) + group("two", csv("e.csv", "v") + http("b", "/b?v=${v}")), USERS | {"e.csv": "other\n"}),
    "csv-ends": (group("users", csv("u.csv", "user,pass", recycle="false", stopThread="true") + http("a", "/a?u=${user}"), loops="9"), USERS),
    "extract-json": single(http("a", "/a", inner=json("t", "$.token") + json("n", "$.items[1].name") + json("f", "$.items[?(@.id==2)].name") + json("l", "$.items.length()") + json("x", "$.none", "d"))
                           + http("b", "/b?t=${t}&n=${n}&f=${f}&l=${l}&x=${x}")),
    "extract-all": single(http("a", "/a", inner=json("i", "$.items[*].id", match="-1")) + http("b", "/b?n=${i_matchNr}&a=${i_1}&b=${i_2}")),
    "extract-regex": single(http("a", "/html", inner=regex("v", 'name="(\\w+)" value="([^"]+)"', "$1$-$2$") + regex("h", "Content-Type: (\\S+)", headers="true") + regex("n", "none(.)", default="d")
                                 + regex("g", "value=\"(.)(.)"))
                            + http("b", "/b?v=${v}&h=${h}&n=${n}&g=${g_g2}")),
    "extract-boundary": single(http("a", "/html", inner=element("BoundaryExtractor", "b", [("BoundaryExtractor.refname", "v"), ("BoundaryExtractor.lboundary", 'href="'),
                               ("BoundaryExtractor.rboundary", '"'), ("BoundaryExtractor.match_number", "1"), ("BoundaryExtractor.default", "")])) + http("b", "/b?v=${v}")),
    "extract-xpath": single(http("a", "/html", inner=element("XPathExtractor", "x", [("XPathExtractor.refname", "v"), ("XPathExtractor.xpathQuery", "//a/@href"), ("XPathExtractor.tolerant", "true"),
                            ("XPathExtractor.quiet", "true"), ("XPathExtractor.default", "NF"), ("XPathExtractor.matchNumber", "1")])) + http("b", "/b?v=${v}")),
    "extract-css": single(http("a", "/html", inner=element("HtmlExtractor", "c", [("HtmlExtractor.refname", "v"), ("HtmlExtractor.expr", "input[name=csrf]"), ("HtmlExtractor.attribute", "value"),
                          ("HtmlExtractor.match_number", "1"), ("HtmlExtractor.default", "NF")])) + http("b", "/b?v=${v}")),
    "extract-over-variable": (variables([("t", "first")]) + group("users", http("a", "/a?t=${t}", inner=json("t", "$.token")) + http("b", "/b?t=${t}"), loops="2"), {}),
    "extract-over-column": (group("users", csv("u.csv", "t,w") + http("a", "/a?t=${t}", inner=json("t", "$.token")) + http("b", "/b?t=${t}"), loops="2"), USERS),
    "loops": single(loop("two", "2", http("a", "/a") + loop("three", "3", http("b", "/b")))),
    "if": (variables([("v", "yes"), ("n", "3")]) + group("users", condition('${__jexl3("${v}" == "yes")}', http("a", "/a")) + condition("${__groovy(${n} > 4)}", http("b", "/b"))
           + condition('"${v}" != "no"', http("c", "/c"), "false")), {}),
    "while-counter": single(element("WhileController", "w", [("WhileController.condition", '${__jexl3("${i}" != "3")}')],
                            counter("i") + http("a", "/a?i=${i}"))),
    "switch-by-number-and-name": (variables([("s", "1"), ("t", "one")]) + group("users", element("SwitchController", "s", [("SwitchController.value", "${s}")], http("zero", "/zero") + http("one", "/one"))
                                  + element("SwitchController", "t", [("SwitchController.value", "${t}")], http("zero", "/zero") + http("one", "/one"))), {}),
    "foreach": (variables([("c_1", "p"), ("c_2", "q")]) + group("users", element("ForeachController", "f", [("ForeachController.inputVal", "c"), ("ForeachController.returnVal", "v"), ("ForeachController.useSeparator", "true")],
                http("a", "/a?v=${v}"))), {}),
    "once-only": (group("users", element("OnceOnlyController", "o", inner=http("once", "/once")) + http("each", "/each"), loops="3"), {}),
    "interleave": (group("users", element("InterleaveControl", "i", [("InterleaveControl.style", "0")], http("a", "/a") + http("b", "/b")) + http("c", "/c"), loops="3"), {}),
    "percent": (group("users", element("ThroughputController", "p", [("ThroughputController.style", "1"), ("ThroughputController.perThread", "true"), ("ThroughputController.maxThroughput", "1")],
                http("a", "/a"), "<FloatProperty><name>ThroughputController.percentThroughput</name><value>40.0</value><savedValue>0.0</savedValue></FloatProperty>") + http("b", "/b"), loops="5"), {}),
    "executions": (group("users", element("ThroughputController", "p", [("ThroughputController.style", "0"), ("ThroughputController.perThread", "true"), ("ThroughputController.maxThroughput", "2")],
                   http("a", "/a")) + http("b", "/b"), loops="4"), {}),
    "transaction-and-simple": single(element("TransactionController", "a", inner=http("a", "/a")) + element("GenericController", "s", inner=http("b", "/b"))),
    "counter": (group("users", counter("n", start="8", end="10", incr="1", format="000") + http("a", "/a?n=${n}"), loops="5"), {}),
    "random-variable": (group("users", element("RandomVariableConfig", "r", [("variableName", "r"), ("minimumValue", "5"), ("maximumValue", "5"), ("outputFormat", "u_000"), ("perThread", "true")]) + http("a", "/a?r=${r}")), {}),
    "user-parameters": (group("users", element("UserParameters", "p", extra=strings("UserParameters.names", ["u", "v"])
                        + '<collectionProp name="UserParameters.thread_values">' + strings("1", ["ann", "1"]) + "</collectionProp>" + prop("UserParameters.per_iteration", "true")) + http("a", "/a?u=${u}&v=${v}"), loops="2"), {}),
    "basic-auth": (element("AuthManager", "m", extra='<collectionProp name="AuthManager.auth_list"><elementProp name="" elementType="Authorization">'
                   + prop("Authorization.url", "http://127.0.0.1:${__P(port)}/in") + prop("Authorization.username", "u") + prop("Authorization.password", "p:q") + prop("Authorization.mechanism", "BASIC")
                   + "</elementProp></collectionProp>") + group("users", http("a", "/in/a") + http("b", "/out")), {}),
    "cookies": (element("CookieManager", "c", [("CookieManager.clearEachIteration", "false")], extra='<collectionProp name="CookieManager.cookies"/>') + group("users", http("a", "/setcookie") + http("b", "/b"), loops="2"), {}),
    "module": (element("TestFragmentController", "shared", inner=http("in", "/in")) + group("users", element("ModuleController", "m", extra=strings("ModuleController.node_path", ["Test Plan", "plan", "shared"])) + http("after", "/after")), {}),
    "groups-in-turn": (group("one", http("a", "/a"), loops="3") + group("two", http("b", "/b"), loops="2"), {}),
    "set-up-and-tear-down": (group("main", http("m", "/m")) + group("before", http("b", "/b"), kind="SetupThreadGroup") + group("after", http("z", "/z"), kind="PostThreadGroup"), {}),
    "throughput-timer": (group("users", element("ConstantThroughputTimer", "t", [("calcMode", "0"), ("throughput", "600")]) + http("a", "/a") + http("b", "/b"), loops="5"), {}),
    "timers-before-each": (group("users", element("ConstantTimer", "t", [("ConstantTimer.delay", "100")]) + http("a", "/a") + http("b", "/b", inner=element("ConstantTimer", "u", [("ConstantTimer.delay", "100")])), loops="2"), {}),
    "disabled-parts": single(element("HTTPSamplerProxy", "off", [("HTTPSampler.path", "/off")], enabled="false") + http("on", "/on")),
    "functions": (variables([("v", "a b")]) + group("users", http("a", "/a?t=${__threadNum}&u=${__urlencode(${v})}&s=${__intSum(1,2)}&c=${__changeCase(ab,UPPER)}")), {}),
}
def fragment(inner):
    return ('<?xml version="1.0" encoding="UTF-8"?>\n<jmeterTestPlan version="1.2"><hashTree><TestPlan guiclass="TestPlanGui" testclass="TestPlan" testname="other" enabled="true"/><hashTree>'
            + element("TestFragmentController", "shared", inner=inner) + "</hashTree></hashTree></jmeterTestPlan>\n")


PLANS |= {
    "include": (group("users", element("IncludeController", "i", [("IncludeController.includepath", "part.jmx")]) + http("after", "/after"), loops="2"),
                USERS | {"part.jmx": fragment(csv("u.csv", "user,pass") + http("in", "/in?u=${user}"))}),
    "counter-in-loop": (group("users", loop("two", "2", counter("n", per_user="true") + http("a", "/a?n=${n}")) + http("b", "/b?n=${n}"), loops="2"), {}),
    "counter-resets": (group("users", loop("two", "2", counter("n", per_user="true", reset_on_tg_iteration="true") + http("a", "/a?n=${n}")), loops="2"), {}),
    "extractor-of-a-group": (variables([("t", "0")]) + group("users", json("t", "$.token") + json("p", "$.items[0].name") + http("a", "/a?t=${t}") + http("b", "/b?t=${t}&p=${p}")), {}),
    "nested-controllers": (variables([("v", "1")]) + group("users", element("TransactionController", "t", inner=condition('${__jexl3(${v} == 1)}', loop("two", "2", http("a", "/a"))) + http("b", "/b"))
                           + element("GenericController", "s", inner=element("OnceOnlyController", "o", inner=http("c", "/c"))), loops="2"), {}),
    "once-in-loop": (group("users", loop("two", "2", element("OnceOnlyController", "o", inner=http("once", "/once")) + http("each", "/each")), loops="2"), {}),
    "variable-and-column": (variables([("user", "nobody")]) + group("one", http("a", "/a?u=${user}")) + group("two", csv("u.csv", "user,pass") + http("b", "/b?u=${user}"), loops="2"), USERS),
    "query-in-path-too": single(http("a", "/a?x=1&y=a%20b", args=[("z", "ü")])),
    "random-order-of-one": single(element("RandomOrderController", "r", inner=http("a", "/a")) + element("RandomController", "o", inner=http("b", "/b"))),
    "interleave-of-groups": (group("users", element("InterleaveControl", "i", [("InterleaveControl.style", "0")], loop("l", "2", http("a", "/a")) + http("b", "/b")), loops="4"), {}),
    "runtime-zero-and-loop-zero": single(loop("none", "0", http("never", "/never")) + http("b", "/b")),
    "cookie-of-the-manager": (element("CookieManager", "c", extra='<collectionProp name="CookieManager.cookies"><elementProp name="k" elementType="Cookie" testname="k">'
                              + prop("Cookie.value", "v") + prop("Cookie.domain", "127.0.0.1") + prop("Cookie.path", "/") + "</elementProp></collectionProp>") + group("users", http("a", "/a")), {}),
    "stop-thread-on-error": (group("users", http("a", "/status/500") + http("b", "/b"), loops="2").replace(">continue<", ">stopthread<"), {}),
    "next-loop-on-error": (group("users", http("a", "/status/500") + http("b", "/b"), loops="2").replace(">continue<", ">startnextloop<"), {}),
    "failed-assertion-next-loop": (group("users", http("a", "/a", inner=element("ResponseAssertion", "r", [("Assertion.test_field", "Assertion.response_data")],
                                   extra=strings("Asserion.test_strings", ["nowhere"]) + '<intProp name="Assertion.test_type">2</intProp>')) + http("b", "/b"), loops="2").replace(">continue<", ">startnextloop<"), {}),
    "two-header-managers": single(headers([("X-A", "1")]) + headers([("X-A", "2"), ("X-B", "3")]) + http("a", "/a")),
    "head-and-options": single(http("a", "/a", "HEAD", [("q", "1")]) + http("b", "/b", "OPTIONS", [("q", "1")])),
    "switch-by-default": (variables([("s", "none")]) + group("users", element("SwitchController", "s", [("SwitchController.value", "${s}")], http("zero", "/zero") + http("default", "/default"))), {}),
    "delete-with-body": single(http("a", "/a", "DELETE", raw='{"a":1}')),
    "body-with-escapes": single(http("a", "/a", "POST", raw='line one\nline "two" \\ & <x> \t $5 \\${no}')),
    "body-with-escapes-and-variables": (variables([("v", "x")]) + group("users", http("a", "/a", "POST", raw='{"a":"one\\\\two","b":"q \\"${v}\\"","c":"\\\\, \\n $5 \\$6"}')), {}),
    "percent-of-group": (group("users", element("ThroughputController", "p", [("ThroughputController.style", "1"), ("ThroughputController.perThread", "false"), ("ThroughputController.maxThroughput", "1")],
                         http("a", "/a"), "<FloatProperty><name>ThroughputController.percentThroughput</name><value>25.0</value><savedValue>0.0</savedValue></FloatProperty>") + http("b", "/b"), loops="4"), {}),
}
#: Plans that run their groups one after the other.
IN_TURN = {"groups-in-turn", "csv-two-groups", "variable-and-column"}


def text(name):
    tree, _ = PLANS[name]
    in_turn = "true" if name in IN_TURN else "false"
    return ('<?xml version="1.0" encoding="UTF-8"?>\n<jmeterTestPlan version="1.2" properties="5.0" jmeter="5.6.2"><hashTree>\n'
            + element("TestPlan", "plan", [("TestPlan.serialize_threadgroups", in_turn), ("TestPlan.functional_mode", "false")], tree,
                      '<elementProp name="TestPlan.user_defined_variables" elementType="Arguments"><collectionProp name="Arguments.arguments"/></elementProp>')
            + "</hashTree></jmeterTestPlan>\n")
