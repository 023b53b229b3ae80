using System.Globalization;
using System.Reflection;
using System.Runtime.ExceptionServices;

namespace NucleusDl.Course.Exercises;

/// <summary>An answer of the wrong sort: not a number where one is asked for, a function that stops, a function still empty.</summary>
internal sealed class AnswerException(string message, string? hint = null, bool isBlank = false) : Exception(message)
{
    public string? Hint { get; } = hint;

    public bool IsBlank { get; } = isBlank;
}

/// <summary>Reads what a reader hands in: numbers, tables and functions in any of the usual C# forms.</summary>
internal static class Answers
{
    /// <summary>Nothing filled in: null, an empty text or array, NaN, or the number a variable has before it is set.</summary>
    public static bool IsBlank(object? answer) => answer switch
    {
        null => true,
        string text => string.IsNullOrWhiteSpace(text),
        double number => number == 0 || double.IsNaN(number),
        float number => number == 0 || float.IsNaN(number),
        sbyte or byte or short or ushort or int or uint or long or ulong or decimal => Convert.ToDouble(answer, CultureInfo.InvariantCulture) == 0,
        Array array => AllBlank(array),
        _ => false,
    };

    /// <summary>The answer as one number.</summary>
    /// <exception cref="AnswerException">It is something else.</exception>
    public static double Number(object answer)
    {
        if (answer is string text)
            throw new AnswerException($"\"{text}\" is a text; a number is asked for.", "Write the number without quotation marks.");
        if (answer is IConvertible and not (bool or char or DateTime))
            return Convert.ToDouble(answer, CultureInfo.InvariantCulture);
        throw new AnswerException($"A number is asked for, not {Name(answer)}.", "Give the single number, for example 3.5.");
    }

    /// <summary>The answer as a table of numbers, rows first. A number is a table of one cell.</summary>
    /// <exception cref="AnswerException">It is something else, or its rows are not equally long.</exception>
    public static double[,] Table(object answer)
    {
        switch (answer)
        {
            case double[,] table:
                return table;
            case Array { Rank: 2 } array:
                return Fill(array.GetLength(0), array.GetLength(1), (y, x) => Number(array.GetValue(y, x)!));
            case Array { Rank: 1, Length: > 0 } array when array.GetValue(0) is Array first:
                return Fill(array.Length, first.Length, (y, x) => array.GetValue(y) is Array row && row.Length == first.Length
                    ? Number(row.GetValue(x)!)
                    : throw new AnswerException("The rows of the table are not equally long.", "Give every row the same number of values."));
            case Array { Rank: 1 } array:
                return Fill(1, array.Length, (_, x) => Number(array.GetValue(x)!));
            default:
                return new[,] { { Number(answer) } };
        }
    }

    /// <summary>The answer as a function.</summary>
    /// <param name="answer">What was handed in.</param>
    /// <param name="form">How the function is written, for the message.</param>
    /// <exception cref="AnswerException">It is no function.</exception>
    public static Delegate Function(object answer, string form) => answer as Delegate
        ?? throw new AnswerException($"A function is asked for, not {Name(answer)}.", $"Hand in the function itself, without calling it: {form}.");

    /// <summary>Calls a reader's function on copies of the inputs, so that nothing it does to them reaches the next try.</summary>
    /// <param name="function">The function.</param>
    /// <param name="form">How the function is written, for the message.</param>
    /// <param name="inputs">Its arguments.</param>
    /// <exception cref="AnswerException">It stops, wants other arguments, or still returns nothing.</exception>
    public static double[,] Call(Delegate function, string form, params object[] inputs)
    {
        object? result;
        try
        {
            result = function.DynamicInvoke(Array.ConvertAll(inputs, static i => i is Array a ? a.Clone() : i));
        }
        catch (TargetInvocationException e)
        {
            // Stopping a cell is the reader's wish, not a wrong answer.
            if (e.InnerException is OperationCanceledException or ThreadInterruptedException or ThreadAbortException)
                ExceptionDispatchInfo.Throw(e.InnerException);
            throw new AnswerException($"Your function stopped: {e.InnerException?.Message}", e.InnerException is IndexOutOfRangeException
                ? "An index runs outside the table: look at where your loops end."
                : "Try it on a small table of your own and print what it does.");
        }
        catch (Exception e) when (e is ArgumentException or TargetParameterCountException)
        {
            throw new AnswerException("Your function takes other inputs than the exercise gives it.", $"Write it as {form}.");
        }
        if (result is null or double.NaN or float.NaN)
            throw new AnswerException("", isBlank: true);
        return Table(result);
    }

    /// <summary>Same size, and every value equal to within <paramref name="tolerance"/>.</summary>
    public static bool Same(double[,] a, double[,] b, double tolerance = 1e-6)
    {
        if (a.GetLength(0) != b.GetLength(0) || a.GetLength(1) != b.GetLength(1))
            return false;
        for (var y = 0; y < a.GetLength(0); y++)
            for (var x = 0; x < a.GetLength(1); x++)
                if (!(Math.Abs(a[y, x] - b[y, x]) <= tolerance))
                    return false;
        return true;
    }

    /// <summary>"3.5", or "[1 2; 3 4]", or the size alone of a table too large to read in a sentence.</summary>
    public static string Say(object value)
    {
        var table = Table(value);
        var (height, width) = (table.GetLength(0), table.GetLength(1));
        if (height * width > 16)
            return $"a table of {height} x {width}";
        var rows = Enumerable.Range(0, height).Select(y => string.Join(' ', Enumerable.Range(0, width)
            .Select(x => table[y, x].ToString("0.####", CultureInfo.InvariantCulture))));
        return height * width == 1 ? rows.First() : "[" + string.Join("; ", rows) + "]";
    }

    private static bool AllBlank(Array array)
    {
        foreach (var value in array)
            if (!IsBlank(value))
                return false;
        return true;
    }

    private static double[,] Fill(int height, int width, Func<int, int, double> value)
    {
        var table = new double[height, width];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                table[y, x] = value(y, x);
        return table;
    }

    private static string Name(object answer) => answer switch
    {
        string => "a text",
        bool => "true or false",
        Array => "a table",
        Delegate => "a function",
        _ => $"a {answer.GetType().Name}",
    };
}
