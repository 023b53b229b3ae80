using System.Reflection;
using System.Runtime.InteropServices;

namespace NucleusDl.Kernel;

/// <summary>The words after <c>#!</c> that ask for something else than a language.</summary>
internal static class Magics
{
    private static readonly Dictionary<string, string> Said = new(StringComparer.OrdinalIgnoreCase)
    {
        ["about"] = "what runs here",
        ["import"] = "runs the C# of another notebook or file in this session: #!import other.ipynb",
        ["lsmagic"] = "this list",
        ["time"] = "the time that the cell takes",
        ["who"] = "names of the variables",
        ["whos"] = "variables with type and value",
    };

    private static readonly (string Line, string Meaning)[] Lines =
    [
        ("#!csharp, #!markdown, #!html, #!javascript", "the language of the lines below"),
        ("#r \"nuget: Name, 1.2.3\"", "takes a package; #r \"path.dll\" takes a file"),
        ("#i \"nuget: address\"", "adds a source of packages"),
        ("#load \"file.csx\"", "runs a file as if its text stood here"),
    ];

    /// <summary>All of them.</summary>
    public static IEnumerable<string> Names => Said.Keys;

    /// <summary>Whether the word asks for something that runs here.</summary>
    public static bool Knows(string name) => Said.ContainsKey(name);

    /// <summary>What to write instead of a word that does not exist.</summary>
    /// <param name="name">The word.</param>
    /// <param name="languages">Languages that a cell may ask for.</param>
    public static string Advice(string name, IEnumerable<string> languages)
    {
        var nearest = Said.Keys.Concat(languages).Where(known => known.Length > 2).MinBy(known => Distance(known, name.ToLowerInvariant()))!;
        var meant = Distance(nearest, name.ToLowerInvariant()) <= Math.Clamp(nearest.Length / 2, 1, 3) ? $"Did you mean #!{nearest}? " : "";
        return $"{meant}Known are #!csharp, #!markdown, #!html, #!javascript, {string.Join(", ", Said.Keys.Order().Select(known => "#!" + known))}, and the lines #r, #i and #load.";
    }

    /// <summary>The value to show.</summary>
    public static object Answer(string name, IReadOnlyDictionary<string, object?> variables) => name.ToLowerInvariant() switch
    {
        "lsmagic" => Said.OrderBy(s => s.Key).Select(s => new { Magic = "#!" + s.Key, Meaning = s.Value })
            .Concat(Lines.Select(line => new { Magic = line.Line, line.Meaning })).ToList(),
        "about" => new[]
        {
            new { Part = "kernel", Version = typeof(Magics).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "" },
            new { Part = ".NET", Version = Environment.Version.ToString() },
            new { Part = "C#", Version = Microsoft.CodeAnalysis.CSharp.LanguageVersionFacts.ToDisplayString(
                Microsoft.CodeAnalysis.CSharp.LanguageVersionFacts.MapSpecifiedToEffectiveVersion(Microsoft.CodeAnalysis.CSharp.LanguageVersion.Latest)) },
            new { Part = "system", Version = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}" },
        },
        _ when variables.Count == 0 => "There are no variables yet.",
        "who" => string.Join(", ", variables.Keys.Order(StringComparer.Ordinal)),
        _ => variables.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => new { Name = v.Key, Type = TypeName(v.Value?.GetType()), v.Value }).ToList(),
    };

    private static string TypeName(Type? type)
    {
        if (type is null)
            return "";
        var name = type.Name.Split('`')[0];
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(TypeName))}>" : name;
    }

    /// <summary>Letters to change, add or leave out on the way from one word to the other.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var corner = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (corner, row[j]) = (row[j], Math.Min(corner + (a[i - 1] == b[j - 1] ? 0 : 1), 1 + Math.Min(row[j], row[j - 1])));
        }
        return row[b.Length];
    }
}
