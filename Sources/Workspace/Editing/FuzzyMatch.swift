/// How well a query fits a text, and which characters to light.
package struct FuzzyMatch: Hashable, Sendable {
  /// Higher is better; 0 for an empty query.
  package var score: Int
  /// Characters of the text that matched, ascending.
  package var indices: [Int]

  /// Ranks as fzf does: every word of the query must occur in the text as a subsequence; characters at the
  /// start of words and in a row count more, gaps less. Case and accents do not matter. nil: no match.
  package init?(_ query: String, in text: String) {
    let characters = Array(text)
    let folded = characters.map(foldedCharacter)
    var (score, lit) = (0, Set<Int>())
    for word in query.split(whereSeparator: \.isWhitespace) {
      let found = bestAlignment(of: word.map(foldedCharacter), in: folded, original: characters)
      guard let found else { return nil }
      score += found.score
      lit.formUnion(found.indices)
    }
    (self.score, indices) = (score, lit.sorted())
  }
}

private enum Weight {
  static let match = 16
  static let boundary = 8
  /// The start of the whole text.
  static let start = 9
  static let consecutive = 6
  static let firstCharacter = 2
  static let gapStart = 3
  static let gapStep = 1
}

/// Smith and Waterman's alignment with affine gaps, as in fzf's second algorithm.
private func bestAlignment(
  of query: [Character], in text: [Character], original: [Character]
) -> (score: Int, indices: [Int])? {
  guard !query.isEmpty, query.count <= text.count, isSubsequence(query, of: text) else {
    return nil
  }
  let bonuses = text.indices.map { bonus(at: $0, in: original) }
  // best[i][j]: the best score with query[i] on text[j]; origin[i][j]: where query[i - 1] stands then.
  var best = [[Int?]](
    repeating: [Int?](repeating: nil, count: text.count), count: query.count)
  var origin = [[Int]](repeating: [Int](repeating: -1, count: text.count), count: query.count)
  for row in query.indices {
    // The best end of the previous row before this column, less what the gap costs so far.
    var reach: (score: Int, column: Int)?
    for column in text.indices {
      if row > 0, column >= 2, let earlier = best[row - 1][column - 2],
        earlier - Weight.gapStart > (reach?.score ?? .min)
      {
        reach = (earlier - Weight.gapStart, column - 2)
      } else if let known = reach {
        reach = (known.score - Weight.gapStep, known.column)
      }
      guard text[column] == query[row] else { continue }
      if row == 0 {
        best[row][column] = Weight.match + bonuses[column] * Weight.firstCharacter
        continue
      }
      if let known = reach {
        best[row][column] = known.score + Weight.match + bonuses[column]
        origin[row][column] = known.column
      }
      if column > 0, let adjacent = best[row - 1][column - 1] {
        let score = adjacent + Weight.match + max(bonuses[column], Weight.consecutive)
        if score > (best[row][column] ?? .min) {
          (best[row][column], origin[row][column]) = (score, column - 1)
        }
      }
    }
  }
  return traced(best, origin)
}

private func traced(_ best: [[Int?]], _ origin: [[Int]]) -> (score: Int, indices: [Int])? {
  guard let last = best.last else { return nil }
  var end: (score: Int, column: Int)?
  for (column, score) in last.enumerated() {
    if let score, score > (end?.score ?? .min) { end = (score, column) }
  }
  guard let end else { return nil }
  var (indices, column) = ([Int](), end.column)
  for row in best.indices.reversed() {
    indices.append(column)
    column = origin[row][column]
  }
  return (end.score, indices.reversed())
}

private func isSubsequence(_ query: [Character], of text: [Character]) -> Bool {
  var next = 0
  for character in text where next < query.count && character == query[next] { next += 1 }
  return next == query.count
}

private func bonus(at index: Int, in text: [Character]) -> Int {
  guard index > 0 else { return Weight.start }
  let (previous, current) = (text[index - 1], text[index])
  if !isWordCharacter(current) { return 0 }
  if !isWordCharacter(previous) { return Weight.boundary }
  if previous.isLowercase && current.isUppercase { return Weight.boundary - 1 }
  return current.isNumber != previous.isNumber ? Weight.boundary - 2 : 0
}

private func isWordCharacter(_ character: Character) -> Bool {
  character.isLetter || character.isNumber
}
