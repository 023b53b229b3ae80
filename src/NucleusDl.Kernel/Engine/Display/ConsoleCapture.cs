using System.Text;

namespace NucleusDl.Kernel;

/// <summary>
/// Sends what a cell writes to <see cref="Console"/> to that cell, and what it reads from it asks the one who runs it. The console is redirected only while a cell runs, and
/// what other threads write meanwhile still goes where it went.
/// </summary>
internal sealed class ConsoleCapture : IDisposable
{
    private static readonly Lock Gate = new();
    private static int users;
    private static (TextWriter Out, TextWriter Error, TextReader In) before;

    private bool disposed;

    public ConsoleCapture()
    {
        lock (Gate)
        {
            if (users++ > 0)
                return;
            before = (Console.Out, Console.Error, Console.In);
            Console.SetOut(new CellWriter("stdout", before.Out));
            Console.SetError(new CellWriter("stderr", before.Error));
            Console.SetIn(new CellReader(before.In));
        }
    }

    public void Dispose()
    {
        lock (Gate)
        {
            if (disposed)
                return;
            disposed = true;
            if (--users > 0)
                return;
            Console.SetOut(before.Out);
            Console.SetError(before.Error);
            Console.SetIn(before.In);
        }
    }

    private sealed class CellWriter : TextWriter
    {
        private readonly string name;
        private readonly TextWriter fallback;

        public CellWriter(string name, TextWriter fallback)
        {
            (this.name, this.fallback) = (name, fallback);
            CoreNewLine = ['\n'];
        }

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => Write(value.ToString());

        public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

        // One event a line, not one for the text and one for its end.
        public override void WriteLine(string? value) => Write(value + "\n");

        public override void Write(string? value)
        {
            if (string.IsNullOrEmpty(value))
                return;
            if (CellScope.Current is { } cell)
                cell.Publish(new StreamOutput(name, value));
            else
                fallback.Write(value);
        }
    }
}
