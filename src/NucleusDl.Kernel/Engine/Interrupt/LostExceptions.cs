using System.Runtime.ExceptionServices;

namespace NucleusDl.Kernel;

/// <summary>
/// Exceptions that nobody takes, on threads and in <c>async void</c> methods that cells started: left alone they end the process and
/// with it all variables. Here they become a message of the cell; those of anybody else do what they did before.
/// </summary>
internal static class LostExceptions
{
    private static readonly Lock Gate = new();
    private static bool watched;

    /// <summary>Watches from now on; once for the process.</summary>
    public static void Watch()
    {
        lock (Gate)
        {
            if (watched)
                return;
            watched = true;
            try
            {
                ExceptionHandling.SetUnhandledExceptionHandler(Tell);
            }
            catch (InvalidOperationException)
            {
                // The host has a handler of its own, and decides.
            }
        }
    }

    // Runs on the thread that fails, which still knows its cell. True: the thread ends, the process goes on.
    private static bool Tell(Exception error)
    {
        if (CellScope.Current is not { } cell)
            return false;
        var words = $"\n[A thread that the cell started ended with {error.GetType().Name}: {error.Message}]\n";
        try
        {
            cell.Publish(new StreamOutput("stderr", words));
        }
        catch (Exception gone)
        {
            // Nobody takes the cell's outputs any more, and variables are worth more than the message: it goes to the process's own log.
            using var log = new StreamWriter(Console.OpenStandardError());
            log.Write($"{words}[It could not be shown: {gone.Message}]\n");
        }
        return true;
    }
}
