using NucleusDl.Course;
using NucleusDl.Course.Display;
using NucleusDl.Course.Toys;

namespace NucleusDl.Tests.Display;

/// <summary>What the notebook's formatting library looks for by name, spelled out: no compiler would notice a change.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class FormatterConventionTests
{
    public static TheoryData<Type> Shown() => [.. Types()];

    private static IEnumerable<Type> Types() =>
        typeof(Check).Assembly.GetExportedTypes().Where(static t => t is { IsClass: true, IsAbstract: false } && t.IsAssignableTo(typeof(IHtml)));

    [Theory, MemberData(nameof(Shown))]
    public void Every_type_with_html_says_who_formats_it(Type type)
    {
        var attribute = type.GetCustomAttributes(inherit: false).Single(static a => a.GetType().Name == "TypeFormatterSourceAttribute");
        var source = (Type)attribute.GetType().GetProperty("FormatterSourceType")!.GetValue(attribute)!;
        Assert.Equal(["text/html"], (string[])attribute.GetType().GetProperty("PreferredMimeTypes")!.GetValue(attribute)!);

        var formatters = (IEnumerable<object>)source.GetMethod("CreateTypeFormatters")!.Invoke(Activator.CreateInstance(source), null)!;
        IHtml value = new NumberGrid("t", new double[,] { { 1 } });
        var written = formatters.ToDictionary(static f => (string)f.GetType().GetProperty("MimeType")!.GetValue(f)!, f =>
        {
            using var text = new StringWriter();
            Assert.True((bool)f.GetType().GetMethod("Format")!.Invoke(f, [value, text])!);
            return text.ToString();
        });
        Assert.Equal(value.ToHtml(), written["text/html"]);
        Assert.Equal(value.ToString(), written["text/plain"]);
    }

    [Fact]
    public void Checks_grids_rows_maps_and_the_doctor_are_shown() =>
        Assert.Superset(new HashSet<Type> { typeof(CheckResult), typeof(NumberGrid), typeof(NumberRow), typeof(DecisionMap), typeof(CourseDoctor) },
            Types().ToHashSet());
}
