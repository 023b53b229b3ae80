using NucleusDl.Kernel;

namespace NucleusDl.Tests.Kernel;

[Trait(Kind.Name, Kind.Fast)]
public class CompletenessTests
{
    [Theory]
    [InlineData("")]
    [InlineData("1 + 1")]
    [InlineData("var x = 1;")]
    [InlineData("if (true) { }")]
    [InlineData("#!time")]
    [InlineData("#r \"nuget: X\"\n1")]
    [InlineData("#!markdown\nIt's {")]
    [InlineData("class A { }")]
    [InlineData("// only a comment")]
    [InlineData("await Task.Yield();")]
    [InlineData("int Twice(int x) => 2 * x;")]
    public void Complete(string code) => Assert.Equal(new(CompletenessStatus.Complete, ""), Check(code));

    [Theory]
    [InlineData("if (true) {", 4)]
    [InlineData("Math.Max(1,", 4)]
    [InlineData("class A {", 4)]
    [InlineData("class A {\n  void B() {\n", 8)]
    [InlineData("if (true) { var s = $\"{1}\";", 4)]
    [InlineData("\"\"\"", 0)]
    [InlineData("\"\"\"\ntext", 0)]
    [InlineData("@\"text", 0)]
    [InlineData("/* text", 0)]
    [InlineData("var x =", 0)]
    [InlineData("for (var i = 0; i < 3; i++)", 4)]
    [InlineData("if (true)", 4)]
    [InlineData("foreach (var x in new[] { 1 })", 4)]
    [InlineData("if (true) { } else", 4)]
    [InlineData("var f = (int x) =>", 4)]
    [InlineData("int[] a = [", 4)]
    [InlineData("F(x =>\n{", 8)]
    [InlineData("#if DEBUG", 0)]
    [InlineData("try { F(); }", 0)]
    [InlineData("new List<int>().Select(x => x", 4)]
    [InlineData("switch (1) { case 1:", 4)]
    [InlineData("x ? 1 :", 0)]
    public void Incomplete(string code, int indent) => Assert.Equal(new(CompletenessStatus.Incomplete, new(' ', indent)), Check(code));

    [Theory]
    [InlineData("var = 1;")]
    [InlineData("1 + + ) 2")]
    [InlineData("int 3x = 1;")]
    [InlineData("}")]
    [InlineData("1 + 1)")]
    [InlineData("int 3x = 4; if (y) {")]
    [InlineData("F(1));")]
    [InlineData("\"open")]
    public void Invalid(string code) => Assert.Equal(CompletenessStatus.Invalid, Check(code).Status);

    private static Completeness Check(string code)
    {
        using var run = new LanguageRun();
        return run.Language.IsComplete(code);
    }
}
