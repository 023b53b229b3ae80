using System.Text;

namespace NucleusDl.Kernel;

/// <summary>The directives and usings at the top of the program.</summary>
internal sealed class AppHeader(AppExportOptions options)
{
    private const string Formatting = "Microsoft.DotNet.Interactive.Formatting";

    // The file may lie below the settings of some repository; a notebook knows nothing of those.
    private static readonly string[] Properties =
    [
        "ImplicitUsings=disable", "Nullable=disable", "PublishAot=false", "AllowUnsafeBlocks=true", "ManagePackageVersionsCentrally=false", "RestorePackagesWithLockFile=false",
        "TreatWarningsAsErrors=false", "RunAnalyzers=false", "GenerateDocumentationFile=false", "NoWarn=$(NoWarn);NU1603",
    ];

    private readonly SortedDictionary<string, string> packages = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> projects = [];
    private readonly List<string> sources = [];

    private readonly List<string> usings =
    [
        "using System;", "using System.Text;", "using System.Collections;", "using System.Collections.Generic;", "using System.Threading.Tasks;", "using System.Linq;",
    ];

    private readonly HashSet<string> extended = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The assemblies of bundled packages the notebook refers to.</summary>
    public HashSet<string> Assemblies { get; } = new(StringComparer.OrdinalIgnoreCase);

    public void Using(string text)
    {
        if (!usings.Contains(text))
            usings.Add(text);
    }

    /// <summary>Takes a <c>#r</c> or <c>#i</c> line.</summary>
    /// <returns>C# that the package wants to be run once, or null.</returns>
    public string? Reference(ReferenceStep step)
    {
        if (step.Directive == 'i')
        {
            sources.Add(PackageRequest.Source(step.Target));
            return null;
        }
        if (!PackageRequest.Matches(step.Target))
            throw new NotebookException($"It refers to the file {step.Target}.", "A program of one file takes packages and projects: make a package or a project of it.");
        var request = PackageRequest.Parse(step.Target);
        var bundled = options.Engine.BundledPackages.FirstOrDefault(package => package.Key.Equals(request.Id, StringComparison.OrdinalIgnoreCase)).Value;
        Assemblies.UnionWith(bundled?.Assemblies ?? []);
        var stands = options.Projects.FirstOrDefault(project => project.Key.Equals(request.Id, StringComparison.OrdinalIgnoreCase)).Value;
        if (stands is null && options.NeedsProject.Contains(request.Id, StringComparer.OrdinalIgnoreCase))
            throw new NotebookException($"The package {request.Id} is not published; a program refers to its sources, and they were not found.", "Give their folder with --kit.");
        if (stands is null)
            packages[request.Id] = request.Version == "*" && bundled is not null ? bundled.Version : request.Version;
        foreach (var project in (stands ?? []).Where(project => !projects.Contains(project)))
            projects.Add(project);
        return bundled?.Extension is { } extension && extended.Add(request.Id) ? extension : null;
    }

    public string ToText(string? notebook, bool displays)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(options.File))!;
        var text = new StringBuilder();
        text.Append("// Made from ").Append(notebook is null ? "a notebook" : Path.GetFileName(notebook)).Append(". Run it with: dotnet run ").Append(Path.GetFileName(options.File)).Append('\n');
        foreach (var project in projects)
            text.Append("#:project ").Append(Path.GetRelativePath(folder, project).Replace('\\', '/')).Append('\n');
        if (displays && !packages.ContainsKey(Formatting))
            packages[Formatting] = options.Engine.BundledPackages.FirstOrDefault(package => package.Key.Equals(Formatting, StringComparison.OrdinalIgnoreCase)).Value?.Version
                ?? "1.0.0-beta.23562.1";
        foreach (var (id, version) in packages)
            text.Append("#:package ").Append(id).Append('@').Append(version).Append('\n');
        foreach (var property in Properties)
            text.Append("#:property ").Append(property).Append('\n');
        if (sources.Count > 0)
            text.Append("#:property RestoreAdditionalProjectSources=").Append(string.Join(';', sources)).Append('\n');
        text.Append('\n');
        if (displays)
            foreach (var word in new[] { $"using {Formatting};", "using Microsoft.DotNet.Interactive;", "using static Microsoft.DotNet.Interactive.Kernel;" })
                Using(word);
        // Aliases and static ones after the rest, as the compiler and people expect them.
        foreach (var line in usings.OrderBy(line => line.Contains('=', StringComparison.Ordinal) ? 2 : line.StartsWith("using static", StringComparison.Ordinal) ? 1 : 0))
            text.Append(line).Append('\n');
        return text.ToString();
    }
}
