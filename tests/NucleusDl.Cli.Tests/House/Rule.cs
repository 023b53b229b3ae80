namespace NucleusDl.Tests.House;

/// <summary>A rule of the house holds when nothing breaks it.</summary>
internal static class Rule
{
    /// <summary>Fails with all that breaks a rule, a line each: the list is what one works through.</summary>
    public static void NothingBreaks<T>(IEnumerable<T> breaking)
    {
        var all = breaking.Select(b => b?.ToString() ?? "").ToList();
        if (all.Count > 0)
            Assert.Fail($"{all.Count} break this rule:\n{string.Join('\n', all)}");
    }
}
