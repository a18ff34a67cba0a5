import Conversation
import Surface

/// Numbers as people read them, in the fewest columns that tell enough.
enum Format {
  /// With a capital letter at its beginning.
  static func sentence(_ words: String) -> String {
    words.prefix(1).uppercased() + words.dropFirst()
  }

  /// `840`, `1 210`, `12k`, `1.2M`.
  static func tokens(_ count: Int) -> String {
    switch count {
    case ..<1_000: "\(count)"
    case ..<10_000: "\(count / 1000) \(padded(count % 1000, to: 3))"
    case ..<1_000_000: "\(count / 1000)k"
    default: decimal(Double(count) / 1e6, places: 1) + "M"
    }
  }

  /// `840`, `1.2k`, `64k`, `1M`: for context windows, which are round in thousands or in 1024s.
  static func window(_ count: Int) -> String {
    switch count {
    case ..<1_000: "\(count)"
    case 1_048_576: "1M"
    case ..<1_000_000 where count % 1_000 != 0 && count % 1_024 == 0: "\(count / 1_024)k"
    case ..<10_000: trimmed(decimal(Double(count) / 1000, places: 1)) + "k"
    case ..<1_000_000: "\(count / 1000)k"
    default: trimmed(decimal(Double(count) / 1e6, places: 1)) + "M"
    }
  }

  /// Eight levels of how full something is: `▁` to `█`.
  static func level(_ part: Int, of whole: Int) -> Character {
    let steps = Array("▁▂▃▄▅▆▇█")
    return steps[min(steps.count - 1, max(0, part * steps.count / max(1, whole)))]
  }

  /// `840 B`, `340 KB`, `3.4 MB`.
  static func size(_ bytes: Int) -> String {
    switch bytes {
    case ..<1_000: "\(bytes) B"
    case ..<999_500: "\((bytes + 500) / 1_000) KB"
    default: megabytes(Int64(bytes))
    }
  }

  /// `▣ cat.png · 340 KB`
  static func attachment(_ file: AttachmentReference) -> String {
    "\(file.isImage ? "▣" : "▤") \(self.file(file))"
  }

  /// `cat.png · 340 KB`
  static func file(_ file: AttachmentReference) -> String {
    "\(harmlessLine(file.name)) · \(size(file.size))"
  }

  /// `34 MB`, `0.5 MB`.
  static func megabytes(_ bytes: Int64) -> String {
    let millions = Double(bytes) / 1e6
    return decimal(millions, places: millions < 10 ? 1 : 0) + " MB"
  }

  /// `0.4 s`, `12 s`, `2 m 05 s`.
  static func seconds(_ seconds: Double) -> String {
    switch max(0, seconds) {
    case ..<9.95: return decimal(max(0, seconds), places: 1) + " s"
    case ..<99.5: return "\(Int(seconds.rounded())) s"
    default:
      let whole = Int(seconds.rounded())
      return "\(whole / 60) m \(padded(whole % 60, to: 2)) s"
    }
  }

  /// Whole seconds, for a running clock.
  static func clock(_ seconds: Double) -> String {
    let whole = max(0, Int(seconds))
    return whole < 100 ? "\(whole) s" : "\(whole / 60) m \(padded(whole % 60, to: 2)) s"
  }

  /// `$0`, `$0.0041`, `$1.37`: two digits that count below a dollar, cents above.
  static func money(_ money: Money) -> String {
    let dollars = money.dollars
    switch abs(dollars) {
    case 0: return "$0"
    case ..<0.000_095: return "<$0.0001"
    case ..<0.095:
      var text = decimal(dollars, places: dollars < 0.0095 ? 4 : 3)
      // At least cents.
      while text.hasSuffix("0"), text.utf8.count > 4 { text.removeLast() }
      return "$" + text
    default: return "$" + decimal(dollars, places: 2)
    }
  }

  /// Dollars for a million tokens: `0.55`, `15.00`, `0.0036`.
  static func price(_ money: Money) -> String {
    let dollars = money.dollars
    return decimal(dollars, places: dollars > 0 && dollars < 0.01 ? 4 : 2)
  }

  /// `10:24` today, `24 Jan 10:24` this year, `24 Jan 2024 10:24` before.
  static func moment(_ moment: Timestamp, now: Timestamp, utcOffset: Int) -> String {
    let (time, today) = (
      CivilTime(moment, offsetFromUTC: utcOffset), CivilTime(now, offsetFromUTC: utcOffset)
    )
    let clock = "\(padded(time.hour, to: 2)):\(padded(time.minute, to: 2))"
    if time.dayNumber == today.dayNumber { return clock }
    let day = "\(time.day) \(months[(time.month - 1) % 12])"
    return time.year == today.year ? "\(day) \(clock)" : "\(day) \(time.year) \(clock)"
  }

  /// `2025-01-20`.
  static func day(_ moment: Timestamp) -> String {
    let time = CivilTime(moment, offsetFromUTC: 0)
    return "\(time.year)-\(padded(time.month, to: 2))-\(padded(time.day, to: 2))"
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// How long ago, in at most four columns: `now`, `5m`, `2h`, `3d`, `14w`, `2y`.
  static func age(_ moment: Timestamp, now: Timestamp) -> String {
    let minutes = Int(now.seconds(since: moment) / 60)
    switch minutes {
    case ..<1: return "now"
    case ..<60: return "\(minutes)m"
    case ..<1440: return "\(minutes / 60)h"
    case ..<(14 * 1440): return "\(minutes / 1440)d"
    case ..<(364 * 1440): return "\(minutes / 10_080)w"
    default: return "\(minutes / 525_600)y"
    }
  }

  static func decimal(_ value: Double, places: Int) -> String {
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let scaled = Int((abs(value) * scale).rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard places > 0 else { return sign + "\(scaled)" }
    let unit = Int(scale)
    return sign + "\(scaled / unit)." + padded(scaled % unit, to: places)
  }

  private static func padded(_ number: Int, to digits: Int) -> String {
    let text = "\(number)"
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }

  private static func trimmed(_ text: String) -> String {
    text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}

extension Format {
  /// `12 345`
  static func grouped(_ number: Int) -> String {
    var digits = Array(String(number))
    for place in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(" ", at: place) }
    return String(digits)
  }

  /// `1 character`, `12 characters`.
  static func count(_ number: Int, _ what: String) -> String {
    "\(grouped(number)) \(what)\(number == 1 ? "" : "s")"
  }
}
