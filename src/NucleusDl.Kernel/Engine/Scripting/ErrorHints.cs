using System.Reflection;

namespace NucleusDl.Kernel;

/// <summary>Plain words for the errors that beginners meet most.</summary>
internal static class ErrorHints
{
    private static readonly Dictionary<string, string> Compiler = new()
    {
        ["CS1002"] = "A statement ends with a semicolon (;).",
        ["CS1003"] = "A sign is missing here; look at the brackets and commas before this place.",
        ["CS1026"] = "A round bracket that was opened is not closed.",
        ["CS1513"] = "A curly bracket that was opened is not closed.",
        ["CS1733"] = "A value is missing here.",
        ["CS1525"] = "Something is missing or too much at this place.",
        ["CS1010"] = "A text in quotes must end on the line it starts on.",
        ["CS0103"] = "Nothing has this name yet: check the spelling, and run the cell that defines it first.",
        ["CS0246"] = "No type has this name: check the spelling, or add the missing using or #r line.",
        ["CS0234"] = "The namespace exists, this part of it does not: check the spelling, or add the missing #r line.",
        ["CS1061"] = "This type has no such member: check the spelling, or add the using that brings it.",
        ["CS0117"] = "This type has no such member: check the spelling.",
        ["CS0029"] = "The value has another type than the place it should go to: convert it.",
        ["CS0266"] = "Information may be lost in this conversion: write the type wanted in round brackets before the value.",
        ["CS0019"] = "These two types cannot be combined with this operator.",
        ["CS0128"] = "The name is taken already in this cell.",
        ["CS0165"] = "The variable has no value yet: give it one first.",
        ["CS1501"] = "The number of arguments is wrong.",
        ["CS1503"] = "This argument has another type than the method takes.",
        ["CS7036"] = "An argument is missing.",
        ["CS0201"] = "A line that only names a value is shown when it is the last of the cell and has no semicolon.",
        ["CS4032"] = "A method that uses await must be marked async.",
    };

    /// <summary>The hint for a compiler error such as <c>CS1002</c>, or null.</summary>
    public static string? For(string id) => Compiler.GetValueOrDefault(id);

    /// <summary>The hint for an exception, or null.</summary>
    public static string? For(Exception error) => error switch
    {
        NullReferenceException => "A variable on this line holds nothing (null): run the cell that sets it, or check what the call before returned.",
        IndexOutOfRangeException or ArgumentOutOfRangeException { ParamName: "index" } =>
            "The index lies outside the collection: the first has index 0, the last Length - 1 (or Count - 1).",
        KeyNotFoundException => "The dictionary has no such key: check its spelling.",
        InsufficientExecutionStackException => "A function calls itself without end: give it a case in which it does not.",
        DivideByZeroException => "A whole number was divided by zero.",
        FormatException => "The text does not have the form that was expected, such as a number with a point.",
        InvalidCastException => "The value is of another type than the one asked for.",
        FileNotFoundException or DirectoryNotFoundException => "Check the path; a relative one counts from the notebook's folder.",
        OutOfMemoryException => "There is too little memory: take a smaller image, tile or batch, or free what is not needed.",
        DllNotFoundException => "A native library was not found: the message names it.",
        _ => null,
    };

    /// <summary>Takes off the wrappers that say nothing themselves.</summary>
    public static Exception Unwrap(Exception error) => error switch
    {
        AggregateException { InnerExceptions: [var only] } => Unwrap(only),
        TargetInvocationException { InnerException: { } inner } => Unwrap(inner),
        TypeInitializationException { InnerException: { } inner } => Unwrap(inner),
        _ => error,
    };
}
