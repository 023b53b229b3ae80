using System.Text.Json.Nodes;

namespace NucleusDl.Course.Notebooks;

/// <summary>For whom a notebook is.</summary>
public enum CourseVariant
{
    /// <summary>Exercises, hints and checkers; no solutions, no teacher's notes.</summary>
    Student,

    /// <summary>Everything: solutions run after the blanks, and the teacher's notes are there.</summary>
    Teacher,
}

/// <summary>Makes the student's and the teacher's notebook from one source, by cell tags, so that both always agree.</summary>
public static class CourseVariants
{
    /// <summary>A copy of the source for one reader, without outputs.</summary>
    /// <param name="source">The notebook as it is committed, with solutions.</param>
    /// <param name="variant">For whom.</param>
    public static CourseNotebook Make(CourseNotebook source, CourseVariant variant)
    {
        var copy = source.Clone();
        var cells = copy.Json["cells"]!.AsArray();
        for (var i = cells.Count - 1; i >= 0; i--)
        {
            var cell = new CourseCell(cells[i]!.AsObject());
            if (variant == CourseVariant.Student && (cell.Has(CellTags.Solution) || cell.Has(CellTags.Teacher)))
                cells.RemoveAt(i);
            else if (cell.IsCode)
                Clear(cell.Json);
        }
        if (copy.Json["metadata"] is not JsonObject metadata)
            copy.Json["metadata"] = metadata = [];
        metadata["nucleusdl"] = new JsonObject { ["variant"] = variant.ToString().ToLowerInvariant() };
        return copy;
    }

    private static void Clear(JsonObject cell)
    {
        cell["outputs"] = new JsonArray();
        cell["execution_count"] = null;
    }
}
