namespace NucleusDl.Views;

/// <summary>One of the three planes that cut a stack along its axes.</summary>
public enum Plane
{
    /// <summary>As the microscope sees it: x to the right, y downwards, at one z.</summary>
    XY,

    /// <summary>From the side: x to the right, z downwards, at one y.</summary>
    XZ,

    /// <summary>From the other side: z to the right, y downwards, at one x.</summary>
    YZ,
}
