using NucleusDl.Course.Exercises;

namespace NucleusDl.Course.Notebooks;

/// <summary>The part of the lint that looks at exercises: each is an exercise cell, then hint, solution and check, before the next begins.</summary>
internal static class ExerciseOrder
{
    public static void Inspect(IReadOnlyList<CourseCell> cells, List<LintIssue> issues)
    {
        var checkedIds = new HashSet<string>();
        for (var i = 0; i < cells.Count; i++)
        {
            if (cells[i].Has(CellTags.Check))
                CheckCell(cells[i], checkedIds, issues);
            else if (cells[i].ChecksOf.Count > 0)
                issues.Add(new LintIssue(cells[i].Id, "a cell that calls Check.That is tagged check"));
            if (cells[i].Has(CellTags.Exercise))
                One(cells, i, issues);
        }
        if (cells.Count(static c => c.Has(CellTags.Exercise)) != checkedIds.Count)
            issues.Add(new LintIssue("", "there must be as many exercises as checks"));
    }

    private static void CheckCell(CourseCell cell, HashSet<string> checkedIds, List<LintIssue> issues)
    {
        if (cell.ChecksOf.Count != 1)
            issues.Add(new LintIssue(cell.Id, "a check cell calls Check.That once"));
        foreach (var id in cell.ChecksOf)
        {
            if (!ExerciseTable.Contains(id))
                issues.Add(new LintIssue(cell.Id, $"there is no exercise '{id}' in the library"));
            if (!checkedIds.Add(id))
                issues.Add(new LintIssue(cell.Id, $"exercise '{id}' is checked twice"));
        }
    }

    private static void One(IReadOnlyList<CourseCell> cells, int exercise, List<LintIssue> issues)
    {
        var next = exercise + 1;
        while (next < cells.Count && !cells[next].Has(CellTags.Exercise))
            next++;
        var place = exercise;
        foreach (var tag in new[] { CellTags.Hint, CellTags.Solution, CellTags.Check })
        {
            var found = Enumerable.Range(place + 1, next - place - 1).FirstOrDefault(i => cells[i].Has(tag), -1);
            if (found < 0)
                issues.Add(new LintIssue(cells[exercise].Id, $"this exercise has no {tag} after it (order: exercise, hint, solution, check)"));
            else
                place = found;
        }
    }
}
