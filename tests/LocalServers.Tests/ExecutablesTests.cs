using LocalServers.Programs;

namespace LocalServers.Tests;

public class ExecutablesTests
{
    [Fact]
    public void A_link_to_a_program_that_is_gone_is_not_a_program()
    {
        var (first, second) = (Directory.CreateTempSubdirectory(), Directory.CreateTempSubdirectory());
        File.CreateSymbolicLink(Path.Combine(first.FullName, "a-server"), Path.Combine(first.FullName, "gone"));
        var program = Path.Combine(second.FullName, "a-server");
        File.WriteAllText(program, "");

        Assert.Equal(program, Executables.Find("a-server", first.FullName, second.FullName));

        first.Delete(recursive: true);
        second.Delete(recursive: true);
    }
}
