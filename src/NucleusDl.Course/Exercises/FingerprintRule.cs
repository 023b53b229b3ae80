namespace NucleusDl.Course.Exercises;

/// <summary>Rule of exercise 07.6: a fingerprint is judged by what it notices: another byte anywhere, bytes that changed places, and a longer file.</summary>
internal static class FingerprintRule
{
    public const string Form = "double Fingerprint(double[] bytes)";
    public const string Swapped = "Two bytes changed places, and it did not notice. Let the place of a byte count, for example: multiply what you have by 31 before you add the next.";
    public const string Byte = "A byte changed, and it did not notice. Every byte must have a part in it, the last one too.";
    public const string Longer = "A 0 was added at the end, and it did not notice. Let each byte change the number, even if it is 0: add 1 to it.";
    public const string Random = "It gives two numbers for the same bytes. Nothing may come in but the bytes.";

    private static readonly double[] File = [80, 75, 3, 4, 20, 0, 8, 8, 0, 0, 33, 72];

    public static Verdict Judge(object answer)
    {
        var function = Answers.Function(answer, Form);
        double Of(double[] bytes) => Answers.Number(Answers.Call(function, Form, bytes)[0, 0]);
        var own = Of(File);
        if (Of(File) != own)
            return Verdict.NotYet("The same file twice gave two fingerprints.", Random);
        for (var i = 0; i < File.Length; i++)
        {
            double[] changed = [.. File];
            changed[i] = 255 - changed[i];
            if (Of(changed) == own)
                return Verdict.NotYet($"Byte {i} went from {File[i]} to {changed[i]}, and the fingerprint stayed {own}.", Byte);
        }
        for (var i = 0; i + 1 < File.Length; i++)
        {
            double[] swapped = [.. File];
            (swapped[i], swapped[i + 1]) = (swapped[i + 1], swapped[i]);
            if (File[i] != File[i + 1] && Of(swapped) == own)
                return Verdict.NotYet($"Bytes {i} and {i + 1} changed places, and the fingerprint stayed {own}.", Swapped);
        }
        return Of([.. File, 0]) == own ? Verdict.NotYet($"A longer file has the same fingerprint, {own}.", Longer)
            : Verdict.Right("Yes: it notices every change that we tried. Somebody who wants to can still make two files with one fingerprint of yours; with SHA-256 nobody ever has.");
    }
}
