import Metrics
import TestPlan
import Timing

/// One thread group, ready to run.
package final class GroupPlan: Sendable {
    package let name: String
    package let role: ThreadGroup.Role
    package let workload: Workload
    package let onSampleError: ThreadGroup.OnSampleError
    /// The first node of its threads.
    package let entry: Int
    /// Who deals which pool's rows to this group's iterations.
    package let dealers: [(pool: Int, dealer: PoolDealer)]
    /// All its threads are on one shard, since they wait for each other.
    package let isPinned: Bool
    /// Numbers that each thread keeps for its controllers: first those kept for good, then those that every
    /// iteration begins with at zero.
    package let lastingRegisters: Int
    package let registers: Int
    package let transactions: [TransactionPlan]

    package init(
        name: String, role: ThreadGroup.Role = .main, workload: Workload,
        onSampleError: ThreadGroup.OnSampleError, entry: Int, dealers: [(pool: Int, dealer: PoolDealer)],
        isPinned: Bool = false, lastingRegisters: Int = 0, registers: Int = 0,
        transactions: [TransactionPlan] = []
    ) {
        self.name = name
        self.role = role
        self.workload = workload
        self.onSampleError = onSampleError
        self.entry = entry
        self.dealers = dealers
        self.isPinned = isPinned
        self.lastingRegisters = lastingRegisters
        self.registers = registers
        self.transactions = transactions
    }

    /// Whether each iteration is an arrival, which any thread can run.
    package var isOpen: Bool { workload.isOpen }

    /// Whether threads come and go by a level that is held, and iterations are numbered through the group.
    package var isHeldOfThreads: Bool { workload.numbersIterations && !isOpen }

    /// The threads, and of an open group the arrivals, that a shard runs: those of number n with n mod `stride` =
    /// `first`; nil where it runs none.
    ///
    /// A group is spread over all shards, but over no more than it has threads, or an arrival would come to a shard
    /// that can never run it.
    ///
    /// - Parameter group: the group's index in the plan.
    /// - Parameter part: the share of the run that this machine makes.
    package func share(
        ofShard shard: Int, of count: Int, group: Int, in part: RunShare = .whole
    ) -> (first: Int, stride: Int)? {
        if isPinned {
            let isHere = part.index == group % part.count
            return isHere && shard == group / part.count % count ? (0, 1) : nil
        }
        guard let own = part.part(of: workload.threads) else { return nil }
        let stride = min(count, max(1, own.members))
        return shard < stride ? (own.first + own.stride * shard, own.stride * stride) : nil
    }
}

/// A transaction controller's row and where its threads keep what they know of it.
package struct TransactionPlan: Sendable {
    /// Index into ``ExecutionGraph/rows``.
    package let row: Int
    /// Three registers from here: when it began (0: it has not), the pauses before it, and how it failed.
    package let register: Int
    package let includesTimers: Bool
}

/// What a `<switch>` decides by.
package struct SwitchPlan: Sendable {
    package let value: CompiledTemplate
    package let cases: [(value: [UInt8], node: Int)]
    /// Where no case has the value.
    package let otherwise: Int
}

/// One conversation, ready to be held.
package struct ConversationPlan: Sendable {
    package let turns: ClosedRange<Int>
    package let onTurnError: Conversation.OnTurnError
    package let system: CompiledTemplate?
    /// What the user says in a turn; of a scripted conversation the list of all turns.
    package let said: CompiledTemplate
    package let isScripted: Bool
    /// The history has the script's answers instead of the service's.
    package let keepsRecorded: Bool
    /// Where the history stands among the thread's variables.
    package let slot: Int
    /// The node that begins a turn.
    package let turn: Int
    /// The node behind the conversation.
    package let exit: Int
    /// Its own two registers and those of the controllers in it.
    package let registers: Range<Int>
    /// The rows of its turns, the first first; later turns have the last.
    package let turnRows: [Int]
}

/// What a `<forEach>` goes through.
package struct ForEachPlan: Sendable {
    package enum Source: Sendable {
        case constant([UInt8])
        /// The thread variable of this slot.
        case slot(Int)
    }

    package let sources: [Source]
    /// The slot that has the value in each pass.
    package let variable: Int
}
