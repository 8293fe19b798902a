using Scalable.Diagnosis;
using Scalable.Diagnosis.Rules;

namespace Diagnosis.Tests.Rules;

public class DiagnosisOptionsTests
{
    [Fact]
    public void Value_out_of_its_range_is_refused_by_name() => Assert.Equal(
        "RepeatedReads must be from 2 to 100000.",
        Assert.Throws<ArgumentException>(() => new DiagnosisEngine(new DiagnosisOptions { RepeatedReads = 1 })).Message);
}
