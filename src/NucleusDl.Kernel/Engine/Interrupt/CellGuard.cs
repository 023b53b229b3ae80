using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace NucleusDl.Kernel;

/// <summary>
/// What <see cref="GuardRewriter"/> writes into cells: loops and functions look here whether their cell is to stop. It is public
/// because compiled cells call it, and of no use to anybody else.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CellGuard
{
    // What is left for handlers, formatters and the report of the error, all of which run where the stack is deepest.
    private const int StackReserve = 4 << 20;

    [ThreadStatic]
    private static nuint stackLimit;

    // How many cells of this process are being stopped: a loop pays for one read as long as it is none.
    private static volatile int stopping;

    /// <summary>Whether a handler may catch: not what stops its cell.</summary>
    public static bool MayCatch => stopping == 0 || !IsStopped;

    private static bool IsStopped => CellScope.Current is { Stop.IsCancellationRequested: true };

    /// <summary>Stands in every turn of a loop.</summary>
    /// <exception cref="OperationCanceledException">The cell is to stop.</exception>
    public static void Check()
    {
        if (stopping != 0)
            Throw();
    }

    /// <summary>Stands at the start of every function.</summary>
    /// <exception cref="InsufficientExecutionStackException">A function calls itself without end: an error here, where the stack's end would kill the process.</exception>
    /// <exception cref="OperationCanceledException">The cell is to stop.</exception>
    public static void Enter()
    {
        if (StackPointer() < stackLimit)
            throw new InsufficientExecutionStackException();
        if (stackLimit == 0)
            RuntimeHelpers.EnsureSufficientExecutionStack();
        Check();
    }

    /// <summary>Waits for a task, no longer than until the cell is to stop.</summary>
    public static Task Await(Task task) => task is null || task.IsCompleted || CellScope.Current is not { } cell ? task! : task.WaitAsync(cell.Stop);

    /// <inheritdoc cref="Await(Task)"/>
    public static Task<T> Await<T>(Task<T> task) => task is null || task.IsCompleted || CellScope.Current is not { } cell ? task! : task.WaitAsync(cell.Stop);

    /// <inheritdoc cref="Await(Task)"/>
    public static ValueTask Await(ValueTask task) => task.IsCompleted || CellScope.Current is not { } cell ? task : new(task.AsTask().WaitAsync(cell.Stop));

    /// <inheritdoc cref="Await(Task)"/>
    public static ValueTask<T> Await<T>(ValueTask<T> task) => task.IsCompleted || CellScope.Current is not { } cell ? task : new(task.AsTask().WaitAsync(cell.Stop));

    /// <summary>What is awaited in some way of its own is left as it is.</summary>
    public static T Await<T>(T awaitable) => awaitable;

    /// <summary>Called at the bottom of a cell's thread, whose stack the runtime alone would use up to its last page.</summary>
    internal static void LimitStack(int bytes) => stackLimit = bytes > 2 * StackReserve ? StackPointer() - (nuint)(bytes - StackReserve) : 0;

    internal static void BeginStop() => Interlocked.Increment(ref stopping);

    internal static void EndStop() => Interlocked.Decrement(ref stopping);

    private static unsafe nuint StackPointer()
    {
        byte here;
        return (nuint)(&here);
    }

    private static void Throw()
    {
        if (CellScope.Current is { } cell)
            cell.Stop.ThrowIfCancellationRequested();
    }
}
