using NucleusDl.Kernel;

namespace NucleusDl.Tests.Kernel;

[Trait(Kind.Name, Kind.Fast)]
public sealed class GuardRewriterTests : IDisposable
{
    private readonly EngineRun run = new();

    public void Dispose() => run.Dispose();

    // Each gives the same with the guards as it would without.
    [Theory]
    [InlineData("var s = 0; for (var i = 0; i < 5; i++) s += i; s", "10")]
    [InlineData("var s = 0; foreach (var i in new[] { 1, 2 }) foreach (var j in new[] { 3 }) if (i > 1) s += i * j; s", "6")]
    [InlineData("var s = 0; foreach (var (a, b) in new[] { (1, 2), (3, 4) }) s += a * b; s", "14")]
    [InlineData("var s = 0; while (s < 3) s++; do s++; while (s < 7); s", "7")]
    [InlineData("int F(int n) => n < 2 ? 1 : n * F(n - 1);\nF(5)", "120")]
    [InlineData("void G() => throw new InvalidOperationException();\ntry { G(); } catch (InvalidOperationException e) when (e.Message.Length > 0) { }\n1", "1")]
    [InlineData("int H() { try { throw new Exception(); } catch { return 2; } finally { } }\nH()", "2")]
    [InlineData("class P { int v = 3; public int A => v; public int B { get => v; set => v = value; } public int this[int i] => v + i; public static implicit operator int(P p) => p.v; }\nvar p = new P { B = 4 }; p.A + p.B + p[1] + (int)p", "17")]
    [InlineData("await Task.FromResult(4) + await new ValueTask<int>(5)", "9")]
    [InlineData("async Task<int> F() { await Task.Yield(); return 1; }\nasync Task G() => await F();\nasync ValueTask<string> H() => (await F()).ToString();\nawait G(); await H()", "1")]
    [InlineData("async IAsyncEnumerable<int> S() { for (var i = 0; i < 3; i++) { await Task.Delay(1); yield return i; } }\nvar t = 0; await foreach (var x in S()) t += x; t", "3")]
    [InlineData("dynamic d = Task.FromResult(8); int r = await d; r", "8")]
    [InlineData("System.Linq.Expressions.Expression<Func<int, int>> e = x => x + 1; e.Compile()(1)", "2")]
    [InlineData("System.Linq.Expressions.Expression<Func<int, int>> e = x => x + 1; e.Body.ToString()", "(x + 1)")]
    [InlineData("unsafe int U() { var a = stackalloc int[2]; a[1] = 6; return a[1]; }\nU()", "6")]
    [InlineData("int S(int n) { switch (n) { case 0: goto case 2; case 2: return 5; default: goto end; } end: return 1; }\nS(0) + S(9)", "6")]
    [InlineData("ref int R(int[] a) => ref a[0];\nvar a = new[] { 1 }; R(a) = 9; a[0]", "9")]
    [InlineData("record struct Q(int X) { public int Twice => X * 2; public override string ToString() => $\"{Twice}\"; }\nnew Q(4).ToString()", "8")]
    [InlineData("interface I { int V { get; } int W => V + 1; }\nclass J : I { public int V => 1; }\n((I)new J()).W", "2")]
    [InlineData("var f = delegate (int x) { return x + 1; }; f(1)", "2")]
    [InlineData("Func<int, Func<int, int>> add = a => b => { return a + b; }; add(1)(2)", "3")]
    [InlineData("static int Fact(int n) => n == 0 ? 1 : n * Fact(n - 1);\nEnumerable.Range(1, 3).Select(Fact).Sum()", "9")]
    [InlineData("// while (true) { }\n\"goto while await\"", "goto while await")]
    public async Task AGuardedCellGivesTheSame(string code, string value)
    {
        await run.Ok(code);
        Assert.Equal(value, run.Plain(run.Result));
    }

    [Theory]
    [InlineData("for (var i = 0; i < 3; i++)\n    foreach (var j in x)\n        Use(j);\nint F() => 1;")]
    [InlineData("class A\n{\n    public int P => 1;\n    async Task M() { await\n        Task.Delay(1); }\n}")]
    public void LinesStayWhereTheyAre(string code)
    {
        var guarded = GuardRewriter.Rewrite(code);
        Assert.NotEqual(code, guarded);
        Assert.Equal(code.Split('\n').Length, guarded.Split('\n').Length);
    }

    [Theory]
    [InlineData("1 + 1")]
    [InlineData("var x = (")]
    [InlineData("")]
    public void WhatNeedsNoGuardStaysAsItIs(string code) => Assert.Same(code, GuardRewriter.Rewrite(code));

    [Fact]
    public async Task AnErrorInGuardedCodeNamesItsLine()
    {
        await run.Run("int F(int[] a)\n{\n    var s = 0;\n    for (var i = 0; i < 9; i++)\n        s += a[i];\n    return s;\n}\nF(new int[2])");
        Assert.Equal("IndexOutOfRangeException", run.Error.Name);
        Assert.Contains(run.Error.Traceback, line => line.Contains("line 5", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ACompileErrorIsThatOfTheOwnText()
    {
        await run.Run("while (true) { var x = missing; }");
        Assert.Equal("CompileError", run.Error.Name);
        Assert.Contains(run.Error.Traceback, line => line.Contains("column 24", StringComparison.Ordinal));
        Assert.DoesNotContain(run.Error.Traceback, line => line.Contains("CellGuard", StringComparison.Ordinal));
    }
}
