/// A plan with every element and every attribute of the language.
enum FullPlan {
    static let text = """
        <?xml version="1.0" encoding="UTF-8"?>
        <testPlan name="everything" seed="42" stallAfter="3s" end="drain" drainTimeout="10s" consecutiveGroups="false"
                  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
                  xsi:noNamespaceSchemaLocation="../schemas/testplan.xsd">
          <variables>
            <secret name="apiKey" env="API_KEY" default="none"/>
            <variable name="host" value="${__P(host,http://127.0.0.1:8089/)}"/>
            <variable name="target" value="${host}"/>
            <variable name="threads" value="${__P(threads,10)}"/>
            <variable name="city_1" value="Paris"/>
          </variables>
          <httpDefaults baseURL="${target}" connectTimeout="5s" firstByteTimeout="20s" idleTimeout="30s"
                        timeout="5m" insecure="false" followRedirects="${__P(follow,true)}"
                        traceContext="w3c" keepAlive="true">
            <auth scheme="digest" user="me" password="${apiKey}"/>
            <header name="X-Key" value="Bearer ${apiKey}"/>
          </httpDefaults>
          <dialect name="my-rag" framing="sse">
            <token event="message" path="answer" channel="answer"/>
            <token event="thinking" path="answer" channel="reasoning"/>
            <usage where="stats" prompt="stats.in" output="stats.out"/>
            <phase name="retrieved" event="retrieval_done"/>
            <phase name="cited" where="source.id"/>
            <finish where="why" path="why"/>
            <end data="[END]"/>
            <error event="failure" path="reason"/>
            <ignore where="type" equals="heartbeat"/>
          </dialect>
          <dialect name="lines" framing="ndjson"><token path="text"/><end where="done" equals="true"/></dialect>
          <serviceLevel name="interactive" sendDelay="1ms" connect="10ms" ttfb="500ms" ttft="800ms" ttfa="2s"
                        tpot="50ms" e2e="1m" done="1m" responseTime="2m" responseTTFT="3s">
            <phase name="retrieved" atMost="1s"/>
          </serviceLevel>
          <cookies clearEachIteration="true"/>
          <syntheticPool name="prompts" rows="10" length="lognormal" mean="20" stdDev="10.5" min="2" max="90"
                         prefixTokens="5" prefixShare="50%" order="shuffle" sharing="group" onEnd="stopThread"
                         advance="iteration"/>
          <syntheticPool name="short" rows="3" length="constant" tokens="4"/>
          <warmUp duration="10s" iterations="1"/>
          <capacity group="readers" from="1" to="64" settle="2s" step="10s" maxStep="3m" within="5%"
                    levels="1,2,4" atLeast="2" reset="prepare" costPerHour="1.5"/>
          <monitors interval="2s">
            <host name="here"/><process port="8000"/><process name="worker" command="server"/>
            <process name="one" pid="1"/><gpu name="cards"/>
            <prometheus name="engine" url="http://127.0.0.1:8000/metrics" preset="vllm" timeout="2s">
              <header name="Authorization" value="Bearer x"/>
              <series name="queue" metric="app_queue" labels="pool=main" kind="gauge" unit="number"/>
            </prometheus>
          </monitors>
          <runHealth sendDelay="20ms" loopLag="10ms" standstill="500ms" cpu="90%" drift="fail"/>
          <threadGroup name="readers" threads="${threads}" loops="forever" duration="${__P(duration,5m)}"
                       rampUp="30s" startupDelay="1s" onSampleError="startNextLoop">
            <http name="log in" path="/login?user=${__threadNum}" method="POST" connectTimeout="1s"
                  firstByteTimeout="2s" idleTimeout="3s" timeout="4s">
              <header name="Accept" value="*/*"/>
              <auth scheme="basic" user="me" password="secret"/>
              <body>user=${__Random(1,100)}</body>
              <extract name="token" jsonPath="$.token" from="body" match="last" default="none"/>
              <extract name="csrf" xpath="//input[@name='csrf']/@value" required="false"/>
              <extract name="pair" regex="(a)(b)" template="$1$-$2$" from="head" default=""/>
              <extract name="cookie" header="Set-Cookie" default=""/>
              <assertion name="logged in"><status equals="200,204"/><duration atMost="2s"/></assertion>
            </http>
            <thinkTime duration="500ms"/>
            <sse name="ask" path="/v1/chat/completions" method="POST" dialect="openai-chat"
                 connectTimeout="1s" firstByteTimeout="2s" idleTimeout="3s" timeout="4s">
              <header name="X-Request-Id" value="${__requestId}"/>
              <body><![CDATA[{"stream":true,"user":"${__UUID}"}]]></body>
              <extract name="word" regex="(\\w+)" group="1" from="answer" default=""/>
              <extract name="part" left="[" right="]" from="event(2)" match="all" default=""/>
              <assertion><content contains="a" matches="b+" minLength="1"/></assertion>
            </sse>
            <thinkTime min="1s" max="3s"/>
            <sse name="tell" path="http://127.0.0.1:1/tell" dialect="text" textPath="choices[0].text"/>
          </threadGroup>
          <threadGroup name="talkers" threads="2" loops="2">
            <conversation turns="2-4" onTurnError="continue">
              <system>Be brief, ${__threadNum}.</system>
              <user>${prompts}</user>
              <http name="look up" path="/look?q=${short}"/>
              <sse name="chat" path="/v1/chat/completions"><body>{"messages":${messages}}</body></sse>
              <thinkTime duration="1s"/>
            </conversation>
          </threadGroup>
          <threadGroup name="once" threads="1" loops="3" onSampleError="stopTest">
            <sse name="ask" path="/v1/completions" dialect="openai-completions"/>
          </threadGroup>
          <threadGroup name="streams" threads="1" loops="2">
            <http name="typed" path="/json">
              <assertion name="typed"><responseHeader name="Content-Type" contains="json"/>
                <responseHeader name="X-A" equals=""/><responseHeader name="X-B" matches="b+"/>
                <responseHeader name="X-C"/><json/><json path="a[0].b"/><json path="a" equals="1"/>
                <xpath path="//h1" equals="a"/><responseHead contains="200" />
                <size atLeast="1" atMost="10000"/></assertion>
              <assertion name="nothing bad" not="true"><responseHead matches="5.."/></assertion>
            </http>
            <sse name="leave" path="/v1/chat/completions" cancelAfter="20 tokens"/>
            <sse name="leave" path="/rag" dialect="my-rag" cancelAfter="3s">
              <assertion><mentions oneOf="thirty days|30 days"/><events atLeast="2"/>
                <finishReason oneOf="stop|length"/></assertion>
            </sse>
          </threadGroup>
          <setUp name="prepare" threads="1" loops="1" duration="1m" rampUp="0" startupDelay="0"
                 onSampleError="stopTest">
            <http name="create" path="/create">
              <body><part name="q" type="text/plain">x</part></body>
            </http>
          </setUp>
          <threadGroup name="steps">
            <stages><stage duration="1m" threads="10"/><stage duration="0" threads="50" ramp="step"/></stages>
            <pace name="turns" every="10s" scope="thread"/>
            <set name="user" value="u${__threadNum}" format="user_000"/>
            <counter name="number" start="1" step="2" end="99" scope="group" format="000"/>
            <rendezvous threads="10" timeout="5s"/>
            <loop name="again" count="3" duration="1m"><http name="a" path="/a"/></loop>
            <while condition="${threads} &gt; 20"><http name="a" path="/a"/></while>
            <if condition="'${host}' contains 'http' and not ${threads} == 0">
              <http name="a" path="/a"/>
              <else><http name="b" path="/b"/></else>
            </if>
            <switch value="${host}">
              <case value="a"><http name="a" path="/a"/></case>
              <default><thinkTime mean="1s" stdDev="200ms"/></default>
            </switch>
            <forEach in="city" as="place"><http name="a" path="/a?in=${place}"/></forEach>
            <thinkTime distribution="exponential" mean="1s"/>
            <onceOnly times="2" scope="group"><http name="a" path="/a" keepAlive="false"/></onceOnly>
            <random><http name="a" path="/a"/><http name="b" path="/b"/></random>
            <randomOrder><http name="a" path="/a"/><http name="b" path="/b"/></randomOrder>
            <interleave><http name="a" path="/a"/><http name="b" path="/b"/></interleave>
            <percent percent="20%" spread="even" scope="group"><http name="a" path="/a"/></percent>
            <transaction name="both" includeTimers="true"><http name="a" path="/a"/></transaction>
            <runtime duration="30s"><pace rate="6/m" scope="group"/><http name="a" path="/a"/></runtime>
          </threadGroup>
          <openThreadGroup name="arrivals" maxThreads="50" arrivals="poisson" startupDelay="1s"
                           onSampleError="continue">
            <stages><stage duration="1m" rate="12/s"/><stage duration="1m" rate="90/m" ramp="step"/></stages>
            <http name="a" path="/a"/>
          </openThreadGroup>
          <openThreadGroup name="constant" maxThreads="5" rate="1/s" duration="1m" arrivals="gamma"
                           burstiness="0.5">
            <http name="a" path="/a"/>
          </openThreadGroup>
          <tearDown><http name="remove" path="/remove"/></tearDown>
          <thresholds>
            <threshold name="first token" metric="ttft" statistic="p95" atMost="800ms" sampler="ask"
                       minSamples="100" confidence="95%" abortOnFail="true" after="1m"/>
            <threshold metric="errorRate" atMost="1%"/>
            <threshold metric="goodput" serviceLevel="interactive" atLeast="99%"/>
            <threshold metric="throughput" atLeast="90/m"/>
            <threshold metric="requests" atLeast="1000"/>
            <threshold metric="phase:retrieved" statistic="p95" atMost="1s" sampler="leave"/>
          </thresholds>
        </testPlan>
        """
}
