import Testing

@testable import Transport

@Suite struct RedirectCourseTests {
    private static func request() -> Request {
        let options = TransferOptions(redirects: .keepCredentials)
        return Request(
            method: "GET", url: "http://one.test/a", headers: HeaderList(["X-Api-Key: k"]), options: options)
    }

    private static func head(to location: String) -> ResponseHead {
        var head = ResponseHead()
        head.status = 302
        head.bytes = Array("HTTP/1.1 302 Found\r\nLocation: \(location)\r\n\r\n".utf8)
        return head
    }

    @Test func theTrailHasTheLastAddressAndWhatDidNotGoThere() throws {
        var course = RedirectCourse()
        course.begin()
        course.beginRequest()
        #expect(course.isAtStart && !course.leadsOn && course.trail == nil)
        let problem = course.take(Self.head(to: "http://two.test/b"), of: Self.request())
        #expect(problem == nil && course.leadsOn)
        let next = course.takeHop()
        let hop = try #require(next)
        course.follow(hop, from: Self.request())
        #expect(!course.leadsOn && !course.isAtStart)
        #expect(course.trail?.url == "http://two.test/b" && course.trail?.withheld == ["X-Api-Key"])
        course.begin()
        #expect(course.isAtStart && course.trail == nil)
    }

    @Test func aLongBodyOfARedirectIsNotWaitedFor() {
        var course = RedirectCourse()
        let (most, oneMore) = (course.takeBody(64 * 1024), course.takeBody(1))
        #expect(most && !oneMore)
        course.beginRequest()
        let ofTheNext = course.takeBody(1)
        #expect(ofTheNext)
    }
}
