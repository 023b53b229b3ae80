using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.CodeAnalysis.Scripting.Hosting;
using Microsoft.DotNet.Interactive.Formatting;

namespace NucleusDl.Kernel;

/// <summary>What running one piece of code gave.</summary>
/// <param name="Errors">Why it does not compile; empty where it does.</param>
/// <param name="Thrown">The exception it ended with, or null.</param>
/// <param name="HasValue">Whether it ends with an expression to show.</param>
/// <param name="Value">The value of that expression.</param>
internal sealed record Submission(ImmutableArray<Diagnostic> Errors, Exception? Thrown, bool HasValue, object? Value);

/// <summary>A chain of submissions that see each other's variables.</summary>
internal sealed class ScriptSession : IDisposable
{
    private static readonly string[] Usings =
    [
        "System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq",
        "Microsoft.DotNet.Interactive", "Microsoft.DotNet.Interactive.Formatting", "Microsoft.DotNet.Interactive.Kernel",
    ];

    private static readonly HashSet<string> MayMeanAMissingReference = ["CS0012", "CS0103", "CS0117", "CS0234", "CS0246", "CS1061", "CS1069", "CS1503"];

    private readonly FrameworkReferences framework = new();
    private readonly InteractiveAssemblyLoader loader = new();
    private readonly HashSet<string> referenced = new(StringComparer.OrdinalIgnoreCase);
    // A submission has the references of those before it. Given again, each would stand there once more, and the tables of a cell grow with the number of cells.
    private readonly HashSet<MetadataReference> given = [];
    private ScriptOptions options;
    private Script<object>? last;
    private ScriptState<object>? state;

    public ScriptSession(string baseDirectory)
    {
        options = ScriptOptions.Default
            .WithReferences(framework.Usual)
            .WithMetadataResolver(new CellReferenceResolver(baseDirectory))
            .WithSourceResolver(ScriptSourceResolver.Default.WithBaseDirectory(baseDirectory))
            .WithImports(Usings)
            .WithLanguageVersion(LanguageVersion.Latest)
            // Optimised, loops are three times as fast, but an index out of range no longer knows its line.
            .WithOptimizationLevel(OptimizationLevel.Debug)
            .WithEmitDebugInformation(true)
            .WithFileEncoding(Encoding.UTF8);
        foreach (var type in new[] { typeof(ScriptSession), typeof(Formatter), typeof(Microsoft.AspNetCore.Html.IHtmlContent) })
            Reference(type.Assembly.Location);
    }

    /// <summary>The newest variable of every name.</summary>
    public IReadOnlyDictionary<string, object?> Variables
    {
        get
        {
            var values = new Dictionary<string, object?>();
            foreach (var variable in state?.Variables ?? [])
                values[variable.Name] = variable.Value;
            return values;
        }
    }

    /// <summary>Makes an assembly known to the code that follows.</summary>
    /// <returns>A warning where another version of it is loaded already and stays, or null.</returns>
    public string? Reference(string path)
    {
        var (assembly, warning) = SharedAssemblies.Load(path);
        if (!referenced.Add(assembly.GetName().Name!))
            return warning;
        // Registered, the loaded assembly itself is bound; unregistered, the loader would load the file a second time.
        loader.RegisterDependency(assembly);
        options = options.AddReferences(MetadataFiles.Reference(assembly.Location.Length > 0 ? assembly.Location : path));
        Learn(framework.UsedBy(assembly));
        return warning;
    }

    /// <summary>Compiles and runs one piece of code on the calling thread.</summary>
    /// <param name="code">The code.</param>
    /// <param name="name">The name its lines go by in a stack trace.</param>
    /// <param name="stop">Stops it before it starts.</param>
    /// <param name="ladder">Stops it while it runs.</param>
    public Submission Run(string code, string name, CancellationToken stop, StopLadder ladder)
    {
        var guarded = GuardRewriter.Rewrite(code);
        var (script, errors) = CompileWide(guarded, name, stop);
        // Errors are shown as those of the cell's own text; and what the guards would break runs without them.
        if (errors.Length > 0 && guarded != code)
            (script, errors) = CompileWide(code, name, stop);
        if (errors.Length > 0)
            return new(errors, null, false, null);
        ScriptState<object>? after = null;
        ladder.Run(() =>
        {
            // Without the token: with it, the scripting library would drop what a stopped cell has set until then.
            var run = state is null ? script.RunAsync(null, _ => true, CancellationToken.None) : script.RunFromAsync(state, _ => true, CancellationToken.None);
            after = run.GetAwaiter().GetResult();
        });
        (state, last) = (after!, script);
        given.UnionWith(script.Options.MetadataReferences);
        return new([], state.Exception, state.Exception is null && HasValue(script, state.ReturnValue), state.ReturnValue);
    }

    public void Dispose() => loader.Dispose();

    private (Script<object> Script, ImmutableArray<Diagnostic> Errors) CompileWide(string code, string name, CancellationToken stop)
    {
        var usual = Compile(code, name, options, stop);
        if (!usual.Errors.Any(error => MayMeanAMissingReference.Contains(error.Id)))
            return usual;
        var wide = Compile(code, name, options.AddReferences(framework.All.Except(options.MetadataReferences)), stop);
        if (wide.Errors.Length > 0)
            return usual;
        Learn(wide.Script.GetCompilation().GetUsedAssemblyReferences(stop).Intersect(framework.All));
        return wide;
    }

    private (Script<object> Script, ImmutableArray<Diagnostic> Errors) Compile(string code, string name, ScriptOptions with, CancellationToken stop)
    {
        var named = with.WithFilePath(name);
        var script = last is null ? CSharpScript.Create<object>(code, named, null, loader) : last.ContinueWith<object>(code, named.WithReferences(named.MetadataReferences.Except(given)));
        return (script, [.. script.Compile(stop).Where(d => d.Severity == DiagnosticSeverity.Error)]);
    }

    private void Learn(IEnumerable<MetadataReference> used) => options = options.AddReferences(used.Except(options.MetadataReferences));

    // Null may be a value to show or none at all: only the syntax and the type tell.
    private static bool HasValue(Script script, object? value)
    {
        if (value is not null)
            return true;
        var compilation = script.GetCompilation();
        var tree = compilation.SyntaxTrees.Last();
        return ((CompilationUnitSyntax)tree.GetRoot()).Members.LastOrDefault() is
            GlobalStatementSyntax { Statement: ExpressionStatementSyntax { SemicolonToken.IsMissing: true } statement }
            && compilation.GetSemanticModel(tree).GetTypeInfo(statement.Expression).Type is { SpecialType: not SpecialType.System_Void };
    }

    /// <summary>What the next cell can name.</summary>
    internal LanguageSnapshot Snapshot => new(last, options.MetadataReferences, options.Imports);
}
