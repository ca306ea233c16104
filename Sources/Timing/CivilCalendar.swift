/// Dates of the Gregorian calendar, in UTC, carried back before its beginning.
package enum CivilCalendar {
    /// Days from 1970-01-01 to a date; month and day counted from 1.
    ///
    /// Years begin with March, so that the leap day ends them. For years from 1 on.
    package static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month > 2 ? year : year - 1
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    }
}
