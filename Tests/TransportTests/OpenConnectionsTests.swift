import Testing

@testable import Transport

@Suite struct OpenConnectionsTests {
    @Test func withoutAnIdleConnectionNobodyLooksForOne() {
        var connections = OpenConnections()
        func needsFresh() -> Bool { connections.nextNeedsFresh(sharesConnections: false) }
        #expect(needsFresh())
        connections.socketOpened()
        connections.taken()
        #expect(needsFresh())
        connections.givenBack()
        #expect(!needsFresh())
        connections.socketClosed()
        #expect(needsFresh())
    }

    @Test func whereStreamsShareConnectionsTheCountsSayNothing() {
        var connections = OpenConnections()
        let needsFresh = connections.nextNeedsFresh(sharesConnections: true)
        #expect(!needsFresh)
    }

    @Test func eachDeadConnectionKeepsMoreRequestsFromOpenOnes() {
        var connections = OpenConnections()
        connections.socketOpened()
        func fresh() -> Int {
            var count = 0
            while connections.nextNeedsFresh(sharesConnections: false) { count += 1 }
            return count
        }
        #expect(fresh() == 0)
        connections.connectionDied()
        #expect(fresh() == 64)
        connections.connectionDied()
        #expect(fresh() == 128)
    }
}
