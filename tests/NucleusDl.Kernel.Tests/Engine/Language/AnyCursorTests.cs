using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NucleusDl.Kernel;

namespace NucleusDl.Tests.Kernel;

[Trait(Kind.Name, Kind.Fast)]
public class AnyCursorTests
{
    private static readonly string[] Pieces =
    [
        "var x = ", "Math.Sqrt(", "2.5", ")", ";", "\n", "\r\n", "\r", " ", "\"", "\"\"\"", "$\"{", "}", "{", "'", "// ", "/*", "*/", "#!markdown", "#r \"nuget: ", "#!time\n", "#if X\n", "#endif",
        "\U0001F600", "é", "new List<int>(", "x => x.", "class A : ", "override ", "await ", "foreach (var i in ", "[", "]", "<", "@", ".", "\u2028", "\uD83D", "///<summary>", "switch { ", "1.", "using ", "/// <see cref=\"",
    ];

    private static readonly CSharpEngine Engine = new();
    private static readonly LanguageService Language = new(Engine);

    [Property(MaxTest = 60)]
    public Property NeitherThrowsNorLeavesTheText()
    {
        var codes = Gen.Elements(Pieces).ListOf().Resize(12).Select(parts => string.Concat(parts));
        var cases = codes.SelectMany(code => Gen.Choose(-2, code.Length + 2).Select(cursor => (code, cursor)));
        return Prop.ForAll(cases.ToArbitrary(), given =>
        {
            var list = Language.CompleteAsync(given.code, given.cursor).GetAwaiter().GetResult();
            Language.InspectAsync(given.code, given.cursor, 1).GetAwaiter().GetResult();
            Language.IsComplete(given.code);
            return 0 <= list.Start && list.Start <= list.End && list.End <= given.code.Length;
        });
    }
}
