using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NucleusDl.Tests.House;

/// <summary>What has no place in a file that others read: promises instead of work, and traces of the machine it was written on.</summary>
internal static partial class CommittedText
{
    /// <summary>Hosts that project, lock and package files may name.</summary>
    private static readonly string[] KnownHosts =
    [
        "api.nuget.org", "www.nuget.org", "schemas.microsoft.com", "json.schemastore.org", "aka.ms", "github.com", "opensource.org", "spdx.org",
    ];

    /// <summary>Words that promise work. Written in halves, so that this file may be read by its own test.</summary>
    private static readonly Regex Promises = new(@"\b(?:TO" + @"DO|FIX" + @"ME|HA" + @"CK|XX" + @"X|NotImplemented" + @"Exception)\b", RegexOptions.CultureInvariant);

    /// <summary>What is wrong with a text, each with its line.</summary>
    /// <param name="file">Path relative to the root; project and lock files are looked at more strictly.</param>
    /// <param name="text">All of it.</param>
    public static IEnumerable<string> Problems(string file, string text)
    {
        foreach (Match m in Promises.Matches(text))
            yield return Say(m, "promises work");
        foreach (Match m in MachinePath().Matches(text))
            yield return Say(m, "is a path of one machine");
        foreach (Match m in Ticket().Matches(text))
            yield return Say(m, "refers to a ticket that readers cannot see");
        foreach (Match m in Url().Matches(text))
            if (!IsPublic(m.Groups["host"].Value, strict: IsBuildFile(file)))
                yield return Say(m, "names a host that others may not reach");

        string Say(Match m, string what) => $"{file}:{text.AsSpan(0, m.Index).Count('\n') + 1}: '{m.Value.Trim()}' {what}";
    }

    /// <summary>Places where an error disappears: a catch without a statement must name what it expects and say why nothing is done.</summary>
    public static IEnumerable<int> SwallowedErrors(SyntaxTree tree) => tree.GetRoot().DescendantNodes().OfType<CatchClauseSyntax>()
        .Where(c => c.Block.Statements.Count == 0 && !(IsNarrow(c) && HasReason(c.Block)))
        .Select(c => tree.GetLineSpan(c.Span).StartLinePosition.Line + 1);

    private static bool IsNarrow(CatchClauseSyntax c) => c.Filter is not null || c.Declaration is { Type: var t } && t.ToString() is not ("Exception" or "System.Exception");

    private static bool HasReason(BlockSyntax block) => block.DescendantTrivia().Any(t => t.IsKind(SyntaxKind.SingleLineCommentTrivia) || t.IsKind(SyntaxKind.MultiLineCommentTrivia));

    private static bool IsBuildFile(string file) =>
        file.EndsWith(".lock.json", StringComparison.Ordinal) || Path.GetExtension(file).ToLowerInvariant() is ".config" or ".csproj" or ".props" or ".targets";

    private static bool IsPublic(string host, bool strict)
    {
        host = host.ToLowerInvariant();
        if (strict)
            return KnownHosts.Contains(host);
        if (host is "localhost" or "127.0.0.1" or "example.org" or "example.com" || host.Contains('{'))
            return true;
        return host.Contains('.') && !char.IsAsciiDigit(host[^1]) && !PrivateEnding().IsMatch(host);
    }

    // After a letter, a dot or a brace it is part of an address or of a relative path.
    [GeneratedRegex(@"(?<![\w.}/~-])/(?:home|root|work|workspace|mnt|Users|private|var/folders)/[\w.]+|\b[A-Z]:\\Users\\\w+", RegexOptions.CultureInvariant)]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"\b(?:issue|ticket)\s+#?\d+\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Ticket();

    [GeneratedRegex(@"https?://(?:[^/\s""'<>@]*@)?(?<host>[\w.{}-]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Url();

    [GeneratedRegex(@"\.(?:local|lan|internal|intranet|corp|home|test|invalid)$", RegexOptions.CultureInvariant)]
    private static partial Regex PrivateEnding();
}
