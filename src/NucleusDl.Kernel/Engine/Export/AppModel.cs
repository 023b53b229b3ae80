using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NucleusDl.Kernel;

/// <summary>A cell with what its names mean.</summary>
internal sealed record AppModel(CompilationUnitSyntax Root, SemanticModel Meaning);
