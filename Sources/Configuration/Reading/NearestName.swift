/// The known name that a mistyped one was probably meant to be; nil when none is close.
func nearestName(to name: String, in known: some Sequence<String>) -> String? {
  let limit = max(2, name.count / 3)
  let ranked = known.map { ($0, editDistance(name, $0)) }.filter { $0.1 <= limit }
  return ranked.min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
}

/// ` (did you mean …?)`, or nothing.
func suggestion(for name: String, in known: some Sequence<String>) -> String {
  nearestName(to: name, in: known).map { " (did you mean \($0)?)" } ?? ""
}

/// Insertions, deletions, substitutions and swaps of neighbours between two names.
func editDistance(_ first: String, _ second: String) -> Int {
  let (a, b) = (Array(first.lowercased()), Array(second.lowercased()))
  guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
  var beforeLast: [Int] = []
  var last = Array(0...b.count)
  for i in 1...a.count {
    var row = [i]
    for j in 1...b.count {
      var cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
        cost = min(cost, beforeLast[j - 2] + 1)
      }
      row.append(cost)
    }
    (beforeLast, last) = (last, row)
  }
  return last[b.count]
}
