namespace NucleusDl.Datasets;

/// <summary>Finds what somebody probably meant.</summary>
public static class Spelling
{
    /// <summary>The candidate with the fewest letters to insert, delete or replace.</summary>
    /// <param name="word">What was written.</param>
    /// <param name="candidates">What there is.</param>
    public static string Nearest(string word, IEnumerable<string> candidates) => candidates.MinBy(c => Distance(word, c)) ?? word;

    /// <summary>How many letters must be inserted, deleted or replaced to make one word of another; small and capital letters count as equal.</summary>
    /// <param name="a">A word.</param>
    /// <param name="b">Another.</param>
    public static int Distance(string a, string b)
    {
        (a, b) = (a.ToLowerInvariant(), b.ToLowerInvariant());
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }
        return row[b.Length];
    }
}
