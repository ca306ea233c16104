/// The words that the mock model knows, each one token.
///
/// All are short enough for a string without heap storage, since one is picked for every token of every stream.
enum Vocabulary {
    /// Words that need no escaping in JSON and no care in a line of an event stream.
    static let plain: [String] = [
        " the", " a", " water", " river", " stream", " flows", " over", " stone", " and",
        " slowly", " toward", " sea", " bridge", " we", " measure", " its", " depth",
        " every", " hour", " until", " rain", " stops", " then", " level", " falls", " again", ".",
        ",", " quiet", " bank", " café", " naïve", " Ω", "水", "河流", "流", "石头", "上游", "测量", "每秒",
        "的", "速度", "很快", "我们", "等待", "雨", "桥", "，", "。", "😀",
    ]

    /// Words whose JSON form differs from their text.
    static let awkward: [String] = ["\n", "\t", " \"weir\"", "\\", " </p>", " &"]

    /// One word; `plain` alone where a newline would end the event.
    static func pick(_ random: inout MockRandom, plainOnly: Bool) -> String {
        let count = plain.count + (plainOnly ? 0 : awkward.count)
        let index = Int(random.next() % UInt64(count))
        return index < plain.count ? plain[index] : awkward[index - plain.count]
    }
}
