using LocalServers.Programs;

namespace LocalServers.Tests;

public class ExecutablesTests
{
    [Fact]
    public void Dangling_symbolic_link_is_not_an_executable()
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
