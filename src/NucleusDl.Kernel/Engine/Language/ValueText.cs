using System.Collections;
using System.Globalization;

namespace NucleusDl.Kernel;

/// <summary>Says in few words what a variable holds.</summary>
internal static class ValueText
{
    private const int Longest = 120;

    // A value's own ToString is a stranger's code, which may hang.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    /// <summary>The value's text.</summary>
    public static string Of(object? value) => value switch
    {
        null => "null",
        string text => Cut($"\"{text}\""),
        char c => $"'{c}'",
        Array { Rank: 1 } array => $"{array.GetType().GetElementType()!.Name}[{array.Length}]",
        Array array => $"{array.GetType().GetElementType()!.Name}[{string.Join(", ", Enumerable.Range(0, array.Rank).Select(array.GetLength))}]",
        ICollection items => $"{items.Count} items",
        IConvertible plain => Cut(plain.ToString(CultureInfo.InvariantCulture)),
        _ => Ask(value),
    };

    private static string Ask(object value)
    {
        var asked = Task.Run(() => Describe(value));
        return asked.Wait(Patience) ? Cut(asked.Result) : value.GetType().Name;
    }

    private static string Describe(object value)
    {
        try
        {
            return value.ToString() ?? "";
        }
        catch (Exception broken)
        {
            return $"{value.GetType().Name} (its ToString fails: {broken.Message})";
        }
    }

    private static string Cut(string text)
    {
        text = text.ReplaceLineEndings(" ");
        return text.Length <= Longest ? text : text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)] + "…";
    }
}
