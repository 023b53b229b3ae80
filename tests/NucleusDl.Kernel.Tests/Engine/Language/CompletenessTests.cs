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
    [InlineData("Math.Max(1,", 0)]
    [InlineData("class A {", 4)]
    [InlineData("class A {\n  void B() {\n", 8)]
    [InlineData("if (true) { var s = $\"{1}\";", 4)]
    [InlineData("\"\"\"", 0)]
    [InlineData("\"\"\"\ntext", 0)]
    [InlineData("@\"text", 0)]
    [InlineData("/* text", 0)]
    [InlineData("var x =", 0)]
    [InlineData("for (var i = 0; i < 3; i++)", 0)]
    public void Incomplete(string code, int indent) => Assert.Equal(new(CompletenessStatus.Incomplete, new(' ', indent)), Check(code));

    [Theory]
    [InlineData("var = 1;")]
    [InlineData("1 + + ) 2")]
    [InlineData("int 3x = 1;")]
    [InlineData("}")]
    [InlineData("\"open")]
    public void Invalid(string code) => Assert.Equal(CompletenessStatus.Invalid, Check(code).Status);

    private static Completeness Check(string code)
    {
        using var run = new LanguageRun();
        return run.Language.IsComplete(code);
    }
}
