namespace NucleusDl.Datasets;

/// <summary>Small things of language.</summary>
internal static class Words
{
    private const int Shown = 8;

    /// <summary>"1 label", "3 labels".</summary>
    public static string Count(long n, string one, string many) => n == 1 ? $"1 {one}" : $"{n} {many}";

    /// <summary>The first few of a list: "4, 7, 9 …".</summary>
    public static string Some<T>(IReadOnlyCollection<T> list, int shown = Shown) => string.Join(", ", list.Take(shown)) + (list.Count > shown ? " …" : "");
}
