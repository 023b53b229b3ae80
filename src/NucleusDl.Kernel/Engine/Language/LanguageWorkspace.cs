using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace NucleusDl.Kernel;

/// <summary>Two submissions for Roslyn's services: one with all that was declared before, one with the cell.</summary>
internal sealed class LanguageWorkspace : IDisposable
{
    private static readonly CSharpParseOptions Parse = new(LanguageVersion.Latest, DocumentationMode.Parse, SourceCodeKind.Script);

    private readonly AdhocWorkspace workspace = new(LanguageHost.Services);
    private readonly ProjectId past = ProjectId.CreateNewId();
    private readonly ProjectId now = ProjectId.CreateNewId();
    private readonly DocumentId pastDocument;
    private readonly DocumentId cell;
    private readonly HistorySource history = new();
    private readonly Lock building = new();
    private readonly FrameworkReferences framework = new();
    private readonly Dictionary<string, MetadataReference> own = [];
    private LanguageSnapshot? known;
    private Solution? solution;
    private Compilation? empty;

    public LanguageWorkspace() => (pastDocument, cell) = (DocumentId.CreateNewId(past), DocumentId.CreateNewId(now));

    /// <summary>A cell as the next to run.</summary>
    /// <param name="snapshot">What ran before it.</param>
    /// <param name="text">Its text, blanked.</param>
    public Document Open(LanguageSnapshot snapshot, string text) =>
        Past(snapshot).WithDocumentText(cell, SourceText.From(text)).GetDocument(cell)!;

    public void Dispose() => workspace.Dispose();

    private Solution Past(LanguageSnapshot snapshot)
    {
        lock (building)
        {
            if (solution is not null && empty is not null && snapshot.Last == known!.Last && snapshot.References == known.References)
                return solution;
            var references = known is not null && snapshot.References == known.References
                ? solution!.GetProject(past)!.MetadataReferences
                : snapshot.References.Select(Own).Union(framework.All.Select(Own)).ToArray();
            solution = workspace.CurrentSolution
                .AddProject(Project(past, "past", snapshot, references))
                .AddDocument(Script(pastDocument, "past.csx", history.Read(snapshot.Last)))
                .AddProject(Project(now, "now", snapshot, references).WithProjectReferences([new ProjectReference(past)]))
                .AddDocument(Script(cell, "now.csx", ""));
            // What every cell's compilation begins with: without it each request would bind the references again.
            empty = solution.GetProject(now)!.GetCompilationAsync().GetAwaiter().GetResult();
            known = snapshot;
            return solution;
        }
    }

    // The compiler remembers with a reference what it made of its types. Shared, a cell would meet two of each: the engine's, and
    // these, which know more of the framework.
    private MetadataReference Own(MetadataReference reference)
    {
        if (reference is not PortableExecutableReference { FilePath: { } path })
            return reference;
        if (!own.TryGetValue(path, out var copy))
            own[path] = copy = MetadataFiles.Reference(path);
        return copy;
    }

    private static ProjectInfo Project(ProjectId id, string name, LanguageSnapshot snapshot, IEnumerable<MetadataReference> references) =>
        ProjectInfo.Create(
            id,
            VersionStamp.Create(),
            name,
            name,
            LanguageNames.CSharp,
            compilationOptions: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, usings: snapshot.Imports, allowUnsafe: true),
            parseOptions: Parse,
            metadataReferences: references,
            isSubmission: true);

    private static DocumentInfo Script(DocumentId id, string name, string text) => DocumentInfo.Create(
        id, name, sourceCodeKind: SourceCodeKind.Script, loader: TextLoader.From(TextAndVersion.Create(SourceText.From(text), VersionStamp.Create())));
}
