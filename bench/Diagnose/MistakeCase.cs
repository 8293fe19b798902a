using Scalable.Bench.Stack;
using Scalable.Diagnosis.Findings;
using Scalable.Generator.Load;

namespace Scalable.Bench.Diagnose;

/// <summary>A twin that makes mistakes, the load that shows them, and what must be found.</summary>
/// <param name="Switches">The twin's mistakes: <c>NoCaching</c>.</param>
/// <param name="Expected">The mistakes that must be found, and no others.</param>
/// <param name="Load">The users during the next seconds, by the seconds that have passed.</param>
internal sealed record MistakeCase(
    string Name, IReadOnlyList<string> Switches, IReadOnlyList<Mistake> Expected,
    Func<SystemUnderTest, double, IReadOnlyList<Population>> Load);
