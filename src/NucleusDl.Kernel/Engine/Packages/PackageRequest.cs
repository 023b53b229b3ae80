namespace NucleusDl.Kernel;

/// <summary>A package named in a <c>#r "nuget: Name, Version"</c> line.</summary>
/// <param name="Id">The package's name.</param>
/// <param name="Version">The version asked for; <c>*</c> for the newest.</param>
internal sealed record PackageRequest(string Id, string Version)
{
    private const string Prefix = "nuget:";

    public static bool Matches(string target) => target.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads what stands between the quotes.</summary>
    /// <exception cref="NotebookException">It names no package, or a name or version that cannot be one.</exception>
    public static PackageRequest Parse(string target)
    {
        var parts = target[Prefix.Length..].Split(',', StringSplitOptions.TrimEntries);
        var request = new PackageRequest(parts[0], parts.Length > 1 && parts[1].Length > 0 ? parts[1] : "*");
        if (parts.Length > 2 || !IsName(request.Id) || !request.Version.All(IsVersionSign))
            throw new NotebookException($"'{target}' names no package.", "Write #r \"nuget: Name\" or #r \"nuget: Name, 1.2.3\".");
        return request;
    }

    /// <summary>The source named in a <c>#i "nuget: address"</c> line.</summary>
    public static string Source(string target) => (Matches(target) ? target[Prefix.Length..] : target).Trim();

    private static bool IsName(string id) => id.Length is > 0 and <= 100 && id.All(c => char.IsLetterOrDigit(c) || c is '.' or '_' or '-');

    private static bool IsVersionSign(char c) => char.IsLetterOrDigit(c) || c is '.' or '-' or '+' or '*' or '[' or ']' or '(' or ')';
}
