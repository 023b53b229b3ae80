using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Scripting;

namespace NucleusDl.Kernel;

/// <summary>What the cells that ran have left for the next one to name. It never changes, so it can be read while a cell runs.</summary>
/// <param name="Last">The newest submission, which knows those before it; null before the first.</param>
/// <param name="References">What the next cell may refer to.</param>
/// <param name="Imports">The namespaces that need no <c>using</c>.</param>
internal sealed record LanguageSnapshot(Script? Last, ImmutableArray<MetadataReference> References, ImmutableArray<string> Imports);
