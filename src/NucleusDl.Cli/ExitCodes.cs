namespace NucleusDl.Cli;

/// <summary>Exit codes, as --help states them; those of user errors are <see cref="ErrorKind"/>.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Internal = 1;
    public const int Usage = (int)ErrorKind.Usage;
    public const int Check = (int)ErrorKind.Check;
    public const int Cancelled = 130;
}
