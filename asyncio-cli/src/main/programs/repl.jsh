import module java.base;
import io.asyncio.*;
import io.asyncio.sync.*;
import static io.asyncio.Asyncio.*;
