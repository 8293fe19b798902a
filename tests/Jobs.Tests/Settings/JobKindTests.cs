using Scalable.Jobs.Kinds;

namespace Jobs.Tests.Settings;

public sealed class JobKindTests
{
    [Fact]
    public void Kinds_with_the_same_message_type_are_rejected()
    {
        var rejected = Assert.Throws<ArgumentException>(() => new JobKinds([Kind("pdf"), Kind("print")]));

        Assert.StartsWith("The kinds of job 'pdf' and 'print' have the same message type RunReport; ", rejected.Message);

        static JobKind<RunReport> Kind(string name) => new(name, job => new(job), message => message.JobId);
    }
}
