using NucleusDl.Course;

namespace NucleusDl.Tests;

[Trait(Kind.Name, Kind.Fast)]
public class CheckResultTests
{
    [Fact]
    public void Text_says_mark_number_title_message_and_hint()
    {
        Assert.Equal("✔ 01.5 One step of gradient descent: Yes: 0.8 - 0.1 x 0.5 = 0.75.", Check.That("01.5", 0.75).ToString());
        Assert.Equal("✘ 01.5 One step of gradient descent: 0.85 is not it yet.\n  Hint: You walked uphill. The slope points up, so subtract the step.",
            Check.That("01.5", 0.85).ToString());
    }

    [Fact]
    public void Html_escapes_what_the_reader_wrote()
    {
        var html = Check.That("01.5", "<script>alert(1)</script>").ToHtml();
        Assert.DoesNotContain("<script", html);
        Assert.Contains("&lt;script&gt;", html);
    }

    [Fact]
    public void Html_shows_passed_and_failed_by_mark_too()
    {
        Assert.Contains("✔", Check.That("01.5", 0.75).ToHtml());
        var failed = Check.That("01.5", 0.85).ToHtml();
        Assert.Contains("✘", failed);
        Assert.Contains("<b>Hint:</b> You walked uphill.", failed);
    }
}
